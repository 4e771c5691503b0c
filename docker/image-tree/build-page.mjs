import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds the page of an app into one folder of static files. Its packages are development dependencies of the app: the built page
 * contains their code, so the image needs none of them.
 *
 * @param folder the app, e.g. `apps/web`
 * @param destination the folder for the files
 */
export function buildPage(folder, destination) {
  const args = ['build', '--config', join(folder, 'vite.config.mjs'), '--outDir', destination];
  // Vite takes NODE_ENV from the environment if it is there, and React is twice as large for any value other than `production`.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', ...args], { env, stdio: 'inherit' });
}
