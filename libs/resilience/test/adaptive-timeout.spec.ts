import { AppError, ResilienceGauges, seconds, sleep } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  CircuitBreakerService,
  type PolicyDeclarations,
  Resilience,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { refused, start, startDecorated } from './application.harness.js';

const ADAPTIVE = { adaptive: 'p99', base: 3_000, min: 200 } as const;

async function compose(policies: PolicyDeclarations) {
  const app = await start({
    options: { policies: { work: { timeout: { attempt: ADAPTIVE }, ...policies } } },
  });
  const service = app.get(ResilienceService);
  const call = (takes: number): Promise<unknown> =>
    service.execute('work', ({ signal }: CallContext) => sleep(app.clock, takes, signal));
  /** Ten seconds with 100 calls that take `takes` milliseconds. */
  const turn = async (takes: number): Promise<void> => {
    const calls = Promise.allSettled(Array.from({ length: 100 }, () => call(takes)));
    await app.clock.advance(seconds(10));
    await calls;
  };
  const presentTimeout = (): unknown =>
    service.explain('work').steps.find(({ step }) => step === 'attemptTimeout')!.options['presentTimeout'];
  return { ...app, service, call, turn, presentTimeout };
}

describe('an adaptive limit', () => {
  it('gives a hanging attempt up earlier, once it knows how long attempts take', async () => {
    const { call, turn, clock, events } = await compose({});
    const limits: number[] = [];
    events.on('timeout.exceeded', ({ timeout }) => limits.push(timeout));
    for (let number = 0; number < 20; number++) await turn(100);
    const hanging = call(60_000);
    hanging.catch(() => {});
    await clock.advance(200);
    await expect(hanging).rejects.toMatchObject({ code: 'TIMEOUT', timeout: 200 });
    expect(limits).toEqual([200]);
  });

  it('shows its value in explain() and in the gauge', async () => {
    const { turn, service, presentTimeout, get } = await compose({});
    expect(presentTimeout()).toEqual({ value: 3_000, source: 'measured' });
    await turn(100);
    await turn(100);
    expect(presentTimeout()).toEqual({ value: 2_400, source: 'measured' });
    expect(get(ResilienceGauges).read('adaptive-timeout')).toEqual([{ policy: 'work', timeout: 2_400 }]);
    const text = service.explain('work').toString();
    for (const line of [
      "adaptive = 'p99'  [policy 'work']",
      'base = 3000',
      'min = 200',
      'presentTimeout = 2400  [measured]',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('stays as it is while the circuit is not closed', async () => {
    const { turn, presentTimeout, get } = await compose({ circuitBreaker: true });
    for (let number = 0; number < 3; number++) await turn(100);
    const before = presentTimeout();
    get(CircuitBreakerService).get('work')?.open();
    await turn(100);
    expect(presentTimeout()).toEqual(before);
  });

  it('does not count calls that their caller gave up, or that a bulkhead refused', async () => {
    const { service, turn, clock, presentTimeout } = await compose({ bulkhead: 100 });
    for (let number = 0; number < 20; number++) await turn(100);
    const before = presentTimeout();
    const caller = new AbortController();
    const hang = ({ signal }: CallContext): Promise<void> => sleep(clock, 60_000, signal);
    const calls = Array.from({ length: 150 }, () => service.execute('work', hang, { signal: caller.signal }));
    const settled = Promise.allSettled(calls);
    await clock.advance(50);
    caller.abort(new AppError('left', { code: 'LEFT', status: 499, retryable: false }));
    await settled;
    await turn(100);
    await turn(100);
    expect(presentTimeout()).toEqual(before);
  });

  it('does not count attempts that a hedge has overtaken', async () => {
    const { service, turn, clock, presentTimeout } = await compose({
      hedge: { delay: 150, idempotent: true },
    });
    for (let number = 0; number < 20; number++) await turn(100);
    const before = presentTimeout();
    const hangsOnce = ({ attempt, signal }: CallContext): Promise<void> =>
      sleep(clock, attempt === 1 ? 60_000 : 20, signal);
    const calls = Promise.all(Array.from({ length: 40 }, () => service.execute('work', hangsOnce)));
    await clock.advance(170);
    await calls;
    await turn(100);
    await turn(100);
    expect(presentTimeout()).toEqual(before);
  });

  it('is never longer than the time that is left', async () => {
    const { call, clock } = await compose({
      timeout: { total: 4_000, attempt: ADAPTIVE },
      retry: { maxRetries: 1, delay: 0, jitter: 'none' },
    });
    const result = call(60_000);
    result.catch(() => {});
    await clock.advance(4_000);
    await expect(result).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(clock.referenced).toBe(0);
  });

  it('is shared by the methods that name a policy', async () => {
    @Injectable()
    class Videos {
      @Resilience('work')
      async find(): Promise<void> {}

      @Resilience('work')
      async list(): Promise<void> {}
    }
    const options = { policies: { work: { timeout: { attempt: ADAPTIVE } } } };
    const { get } = await start({ options, providers: [Videos] });
    await Promise.all([get(Videos).find(), get(Videos).list()]);
    expect(get(ResilienceGauges).read('adaptive-timeout')).toEqual([{ policy: 'work', timeout: 3_000 }]);
  });

  it('counts with its longest value where limits are compared', async () => {
    const { service } = await compose({
      circuitBreaker: true,
      timeout: { attempt: { ...ADAPTIVE, max: 9_000 } },
    });
    expect(service.explain('work').toString()).toContain('timeout = false  [left to @Timeout()]');
    const started = startDecorated(
      () => Timeout({ total: 8_000, attempt: { ...ADAPTIVE, max: 9_000 } }),
      () => Retry(2),
    );
    await expect(started).rejects.toThrow('"timeout.attempt.max" to be at most the total of 8000 ms');
  });

  it('passes results and errors on', async () => {
    const { service } = await compose({});
    await expect(service.execute('work', () => 7)).resolves.toBe(7);
    await expect(service.execute('work', () => Promise.reject(refused()))).rejects.toThrow('refused');
  });
});
