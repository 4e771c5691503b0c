import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Builds the page of an app into one folder of static files. Its packages are development dependencies of the app: the built page
 * contains their code, so the image needs none of them.
 *
 * @param folder the app, e.g. `apps/web`
 * @param destination the folder for the files
 */
export function buildPage(folder, destination) {
  const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const libs = Object.keys(devDependencies).filter((name) => name.startsWith('@breakwater/'));
  run('typescript-7/bin/tsc', ['--build', ...libs.map((name) => name.replace('@breakwater', 'libs'))]);
  run('vite/bin/vite.js', ['build', '--config', join(folder, 'vite.config.mjs'), '--outDir', destination]);
}

function run(program, args) {
  // Vite takes NODE_ENV from the environment if it is there, and React is twice as large for any other than `production`.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [join('node_modules', program), ...args], { env, stdio: 'inherit' });
}
