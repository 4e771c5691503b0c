import 'reflect-metadata';
import { ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { advance, BreakwaterTesting, outcomes } from '@breakwater/testing';
import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';

const policies = { payments: { retry: { maxRetries: 2, delay: 200, jitter: 'none' } } } as const;

it('waits between the attempts', async () => {
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot({ policies }), BreakwaterTesting.forRoot()],
  }).compile();
  const charge = outcomes('F F S', { value: 'paid' });
  const call = module.get(ResilienceService).execute('payments', charge);
  await advance(module, 1_000);
  await expect(call).resolves.toBe('paid');
  expect(module).toHaveWaited([200, 400]);
  await module.close();
});
