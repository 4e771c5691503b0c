// `npm run validate`: builds the Studio API if it is out of date, and checks its configuration, database, services and machine.
import { spawnSync } from 'node:child_process';
import { TSC } from './compiler.mjs';
import { requireNode } from './start/node-version.mjs';
import { StartError } from './start/start-error.mjs';

/** Runs a program of Node with the output of this one. */
const run = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

try {
  requireNode();
  if (run(TSC, '--build', 'apps/api') !== 0) throw new StartError('The build failed; the errors are above.');
  process.exitCode = run('apps/api/dist/validate.js', ...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
