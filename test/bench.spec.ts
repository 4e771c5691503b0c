import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { runBenchmarks } from './harness/benchmarks.js';

/** One case that measures in its own process, and one that starts applications. `npm run test:matrix -- benchmarks` runs all cases. */
const CASES = ['circuit-breaker', 'start'];

it('npm run bench -- --quick runs the cases that it names, and does not change the published figures', async () => {
  const published = await readFile('docs/benchmarks.md', 'utf8');
  expect(await runBenchmarks('--quick', ...CASES)).toBe(2);
  expect(await readFile('docs/benchmarks.md', 'utf8')).toBe(published);
});
