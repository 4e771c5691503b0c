import { type Clock, sleep } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  AdaptiveThrottle,
  Bulkhead,
  type CallContext,
  CircuitBreaker,
  type ExplainedOption,
  Hedge,
  type NamedPolicyDeclarations,
  ResilienceService,
  Retry,
  Timeout,
} from '../src/index.js';
import { start } from './application.harness.js';

const overloaded = (): Error => Object.assign(new Error('busy'), { status: 503 });

const HEDGE = { delay: 'p95', idempotent: true } as const;
const TIMEOUT = { attempt: { adaptive: 'p99', base: 3_000 } } as const;
const CIRCUIT = { consecutiveFailures: 5, resetTimeout: 1_000, resetBackoff: { factor: 3 } } as const;
const BULKHEAD = {
  maxConcurrent: 'adaptive',
  initial: 10,
  maxQueue: 500,
  maxWait: 1_000,
  order: 'adaptive',
  maxShare: 0.5,
  shareBy: (): undefined => undefined,
} as const;

/** The same policies on a decorated method and under a name; `answer` is the work of both. */
async function compose(kind: 'a decorated method' | 'a named policy') {
  let answer: (clock: Clock) => Promise<unknown> = () => Promise.resolve();

  @Injectable()
  class Work {
    @Retry({ maxRetries: 1, delay: 1, jitter: 'none', retryOn: () => false })
    @Hedge(HEDGE)
    @CircuitBreaker(CIRCUIT)
    @AdaptiveThrottle({ minRequests: 5 })
    @Timeout(TIMEOUT)
    @Bulkhead(BULKHEAD)
    run(): Promise<unknown> {
      return answer(app.clock);
    }
  }
  const work: NamedPolicyDeclarations = {
    retry: { maxRetries: 1, delay: 1, jitter: 'none', retryOn: () => false },
    hedge: HEDGE,
    circuitBreaker: CIRCUIT,
    throttle: { minRequests: 5 },
    timeout: TIMEOUT,
    bulkhead: BULKHEAD,
  };
  const app = await start({ providers: [Work], options: { policies: { work } } });
  const service = app.get(ResilienceService);
  const isMethod = kind === 'a decorated method';
  const call = (): Promise<unknown> =>
    isMethod ? app.get(Work).run() : service.execute('work', (_: CallContext) => answer(app.clock));
  const calls = async (count: number, takes: number, error?: Error): Promise<void> => {
    answer = async (clock) => {
      await sleep(clock, takes);
      if (error) throw error;
    };
    const settled = Promise.allSettled(Array.from({ length: count }, () => call()));
    await app.clock.advance(takes);
    await settled;
  };
  const options = (): Record<string, ExplainedOption> =>
    Object.assign(
      {},
      ...service.explain(isMethod ? 'Work.run' : 'work').steps.map(({ options: shown }) => shown),
    ) as Record<string, ExplainedOption>;
  return {
    ...app,
    calls,
    call,
    options,
    present: (name: string): unknown => options()[name]?.value,
    answers: (with_: typeof answer): void => void (answer = with_),
    source: isMethod ? 'method' : "policy 'work'",
    text: () => service.explain(isMethod ? 'Work.run' : 'work').toString(),
  };
}

describe.each(['a decorated method', 'a named policy'] as const)('explain() of %s', (kind) => {
  it('shows the value of everything that adapts, at the start and beside the option with its origin', async () => {
    const { options, source } = await compose(kind);
    const all = options();
    expect(Object.entries(all).filter(([name]) => name.startsWith('present'))).toEqual([
      ['presentBudget', { value: { available: 100, limit: 100 }, source: 'measured' }],
      ['presentDelay', { value: 'too few samples', source: 'measured' }],
      ['presentResetTimeout', { value: 1_000, source: 'measured' }],
      [
        'presentRejection',
        {
          value: { 'critical-plus': 0, critical: 0, 'sheddable-plus': 0, sheddable: 0 },
          source: 'measured',
        },
      ],
      ['presentTimeout', { value: 3_000, source: 'measured' }],
      ['presentMaxConcurrent', { value: 10, source: 'measured' }],
      ['presentOrder', { value: 'oldest first', source: 'measured' }],
      ['presentShare', { value: 5, source: 'measured' }],
    ]);
    expect(all).toMatchObject({
      delay: { source },
      resetBackoff: { source },
      minRequests: { value: 5, source },
      adaptive: { value: 'p99', source },
      maxConcurrent: { value: 'adaptive', source },
      order: { value: 'adaptive', source },
      maxShare: { value: 0.5, source },
    });
  });

  it('shows the number of slots and the share of each key of an adaptive bulkhead', async () => {
    const { calls, present } = await compose(kind);
    for (let turn = 0; turn < 100; turn++) await calls(10, 150);
    expect(present('presentMaxConcurrent')).toBeGreaterThan(12);
    expect(present('presentShare')).toBe(Math.floor((present('presentMaxConcurrent') as number) / 2));
  });

  it('shows the delay of hedges and the limit on attempts', async () => {
    const { calls, present } = await compose(kind);
    // Three calls find a slot during a probe, too.
    for (let turn = 0; turn < 110; turn++) await calls(3, 800);
    expect(present('presentDelay')).toBeGreaterThanOrEqual(800);
    expect(present('presentDelay')).toBeLessThan(850);
    expect(present('presentTimeout')).toBeGreaterThanOrEqual(1_500);
    expect(present('presentTimeout')).toBeLessThan(2_000);
  });

  it('shows the order of a queue', async () => {
    const { call, present, clock, answers } = await compose(kind);
    answers((running) => sleep(running, 400));
    const waiting = Promise.allSettled(Array.from({ length: 40 }, () => call()));
    await clock.advance(90);
    expect(present('presentOrder')).toBe('oldest first');
    await clock.advance(20);
    expect(present('presentOrder')).toBe('newest first');
    await clock.advance(5_000);
    await waiting;
    expect(present('presentOrder')).toBe('oldest first');
  });

  it('shows the share of rejected calls, the wait of the circuit and the budget of the retries', async () => {
    const { calls, present, clock, text } = await compose(kind);
    for (let call = 0; call < 5; call++) await calls(1, 10, overloaded());
    expect(present('presentRejection')).toMatchObject({ critical: 5 / 6, sheddable: 5 / 6 });
    expect(text()).toContain('presentRejection = {');
    for (let trial = 0; trial < 50; trial++) {
      await clock.advance(1_000);
      await calls(1, 10, overloaded());
    }
    expect(present('presentResetTimeout')).toBeGreaterThanOrEqual(3_000);
    expect(present('presentBudget')).toMatchObject({ limit: expect.any(Number) });
  });
});
