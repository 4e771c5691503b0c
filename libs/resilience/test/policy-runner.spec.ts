import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import type { StepCall } from '../src/steps.js';
import { ResilienceModule, ResilienceService } from '../src/index.js';

it('runs operations through the policy of a name, with an optional signal', async () => {
  const policies = { save: { retry: { maxRetries: 1, delay: 1 }, fallback: { value: 'saved later' } } };
  const app = await Test.createTestingModule({ imports: [ResilienceModule.forRoot({ policies })] }).compile();
  await app.init();
  const service = app.get(ResilienceService);
  const run = service.runner('save');
  expect(await run(async ({ attempt }) => attempt)).toBe(1);
  expect(await run(() => Promise.reject(new Error('down')))).toBe('saved later');
  await expect(run(() => 1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(() => run(() => 1, {} as AbortSignal)).toThrow(/"signal" to be an AbortSignal/);
  expect(() => service.runner('other')).toThrow(/the name of a policy/);
  await app.close();
});

it('does not repeat an operation that says so, and still asks the fallback', async () => {
  const policies = { save: { retry: { maxRetries: 3, delay: 1 }, fallback: { value: 'saved later' } } };
  const app = await Test.createTestingModule({ imports: [ResilienceModule.forRoot({ policies })] }).compile();
  await app.init();
  let attempts = 0;
  const answer = await app.get(ResilienceService).execute('save', (context) => {
    attempts++;
    (context as StepCall).logical.unrepeatable = true;
    return Promise.reject(Object.assign(new Error('lost'), { code: 'ECONNRESET' }));
  });
  expect([answer, attempts]).toEqual(['saved later', 1]);
  await app.close();
});
