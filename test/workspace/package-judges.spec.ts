import { expect, it } from '@jest/globals';
import { Program } from '../harness/program.js';

it('publint and "are the types wrong?" accept every package', async () => {
  const check = new Program(['npm', 'run', '-s', 'check:packages'], {});
  const code = await check.ended;
  expect([code, check.output]).toEqual([0, expect.stringMatching(/^attw breakwater-uploads-/m)]);
});
