import { ResilienceModule, Retry } from '@breakwater/resilience';
import {
  advance,
  BreakwaterTesting,
  eventsOf,
  expectNoLeaks,
  outcomes,
  type ScriptedFunction,
} from '@breakwater/testing';
import { Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';

const UPSTREAM = Symbol('UPSTREAM');

@Injectable()
class PaymentService {
  constructor(@Inject(UPSTREAM) private readonly upstream: ScriptedFunction<string>) {}

  @Retry({ maxRetries: 2, delay: 200, jitter: 'none' })
  async charge(): Promise<string> {
    return this.upstream();
  }
}

describe('the README', () => {
  it('tests a retry on the virtual clock', async () => {
    const upstream = outcomes('F S', { value: 'paid' });
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot(), BreakwaterTesting.forRoot()],
      providers: [PaymentService, { provide: UPSTREAM, useValue: upstream }],
    }).compile();
    const call = module.get(PaymentService).charge();
    await advance(module, 200);
    await expect(call).resolves.toBe('paid');
    expect(eventsOf(module).named('retry.scheduled')).toMatchObject([{ attempt: 1, delay: 200 }]);
    await expectNoLeaks(module);
    await module.close();
  });
});
