import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { COMPILE_CACHE } from './harness/program.js';

const run = promisify(execFile);

/** Milliseconds. The cases run one after the other, which takes nine minutes beside ten busy programs. */
const LIMIT = 1_800_000;

const ROW = /^\| [^ ].*\| (yes|\*\*no\*\*|-) +\| [\d-]* *\|$/;

describe('npm run bench -- --quick', () => {
  it(
    'runs every case, and does not change the published figures',
    async () => {
      const published = await readFile('docs/benchmarks.md', 'utf8');
      const cases = (await readdir('bench/src/cases')).filter((file) => file.endsWith('.case.ts'));
      const { stdout } = await run(process.execPath, ['bench/run.mjs', '--quick'], {
        env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      });
      const rows = stdout.split('\n').filter((line) => ROW.test(line));
      // Three HTTP cases run on two platforms; health and scrapes have two cases in a file.
      expect(rows).toHaveLength(cases.length + 5);
      expect(await readFile('docs/benchmarks.md', 'utf8')).toBe(published);
    },
    LIMIT,
  );
});
