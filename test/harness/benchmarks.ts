import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from './program.js';

/** A row of the table of results. */
const ROW = /^\| [^ ].*\| (yes|\*\*no\*\*|-) +\| [\d-]* *\|$/;

/**
 * Runs `npm run bench` with these arguments, and returns the number of rows in its table.
 *
 * @throws Error when a case fails twice
 */
export async function runBenchmarks(...args: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/run.mjs', ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  return stdout.split('\n').filter((line) => ROW.test(line)).length;
}
