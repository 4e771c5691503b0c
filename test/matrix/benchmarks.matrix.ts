import { readdir } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { runBenchmarks } from '../harness/benchmarks.js';

it(
  'npm run bench -- --quick runs every case',
  async () => {
    const cases = (await readdir('bench/src/cases')).filter((file) => file.endsWith('.case.ts'));
    // Three HTTP cases run on two platforms; health and scrapes have two cases in a file.
    expect(await runBenchmarks('--quick')).toBe(cases.length + 5);
  },
  // The cases run one after the other, which takes nine minutes beside ten busy programs.
  1_800_000,
);
