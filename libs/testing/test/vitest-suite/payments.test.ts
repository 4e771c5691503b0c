import 'reflect-metadata';
import '@breakwater/testing/vitest';
import { ResilienceModule, ResilienceService } from '@breakwater/resilience';
import { advance, BreakwaterTesting, openCircuit, outcomes } from '@breakwater/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

const policies = {
  payments: { retry: { maxRetries: 2, delay: 200, jitter: 'none' }, circuitBreaker: {} },
} as const;

let module: TestingModule;

beforeEach(async () => {
  module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot({ policies }), BreakwaterTesting.forRoot()],
  }).compile();
  await module.init();
});

afterEach(() => module.close());

it('passes', async () => {
  const charge = outcomes('F F S', { value: 'paid', clock: module });
  const call = module.get(ResilienceService).execute('payments', charge);
  await advance(module, 1_000);
  await expect(call).resolves.toBe('paid');
  expect(charge).toHaveMadeAttempts(3);
  expect(charge).not.toHaveMadeAttempts(2);
  expect(module).toHaveWaited([200, 400]);
  openCircuit(module, 'payments');
  expect(module).toHaveCircuit('payments', 'open');
  await expect(module.get(ResilienceService).execute('payments', charge)).toRejectWithCode('CIRCUIT_OPEN');
  await expect(module).toHaveOpenHandles(0);
});

it('fails', async () => {
  const charge = outcomes('E(ECONNRESET) S', { clock: module });
  const call = module.get(ResilienceService).execute('payments', charge);
  await advance(module, 1_000);
  await call;
  expect(charge).toHaveMadeAttempts(3);
});
