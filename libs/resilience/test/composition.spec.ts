import { Clock, RequestContext, TimeoutExceededError, runInContext, sleep } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Inject, Injectable } from '@nestjs/common';
import {
  CircuitBreaker,
  CircuitBreakerService,
  type PolicyDeclarations,
  ResilienceService,
  Timeout,
} from '../src/index.js';
import type { Operation } from '../src/invocation/call.js';
import { refused, start } from './application.harness.js';

const RETRY = { delay: 100, jitter: 'none', backoff: 'fixed', budget: false } as const;
const hang = (): Promise<never> => new Promise(() => {});

/** The events of a call through a composition of policies. */
async function compose(policies: PolicyDeclarations) {
  const app = await start({ options: { policies: { work: policies } } });
  const service = app.get(ResilienceService);
  const breakers = app.get(CircuitBreakerService);
  return {
    ...app,
    breakers,
    stats: () => breakers.getState('work')!.stats,
    /** Starts a call; its outcome is the value, or the error. */
    call: (operation: Operation<unknown>, signal?: AbortSignal): Promise<unknown> =>
      service.execute('work', operation, signal && { signal }).catch((error: unknown) => error),
  };
}

/** An operation that fails a number of times. */
function failing(times: number) {
  return jest.fn<Operation<string>>(async ({ attempt }) => {
    if (attempt <= times) throw refused();
    return 'done';
  });
}

describe('retry and circuit breaker', () => {
  it('lets the circuit see each attempt', async () => {
    const { call, clock, stats } = await compose({
      retry: { ...RETRY, maxRetries: 2 },
      circuitBreaker: true,
    });
    const outcome = call(failing(2));
    await clock.advance(200);
    await expect(outcome).resolves.toBe('done');
    expect(stats()).toMatchObject({ calls: 3, failures: 2, successes: 1 });
  });

  it('does not retry an open circuit whose wait does not fit', async () => {
    const { call, breakers } = await compose({ retry: RETRY, circuitBreaker: true });
    breakers.get('work')?.open();
    const operation = failing(0);
    await expect(call(operation)).resolves.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(operation).not.toHaveBeenCalled();
  });

  it('retries after the wait of an open circuit when that fits', async () => {
    const { call, clock } = await compose({
      retry: { ...RETRY, maxRetries: 1, maxDelay: 1_000 },
      circuitBreaker: { volumeThreshold: 1, resetTimeout: 1_000 },
    });
    await Promise.all([call(failing(1)), clock.advance(100)]);
    const operation = failing(0);
    const outcome = call(operation);
    await clock.advance(899);
    expect(operation).not.toHaveBeenCalled();
    await clock.advance(101);
    await expect(outcome).resolves.toBe('done');
  });

  it('stops retrying when its own failures open the circuit', async () => {
    const { call, clock } = await compose({
      retry: { ...RETRY, maxRetries: 5 },
      circuitBreaker: { volumeThreshold: 2 },
    });
    const operation = failing(9);
    const outcome = call(operation);
    await clock.advance(1_000);
    await expect(outcome).resolves.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(operation).toHaveBeenCalledTimes(2);
  });
});

describe('retry and timeout', () => {
  it('does not start a back-off that exceeds the total time', async () => {
    const { call, clock } = await compose({ retry: { ...RETRY, maxRetries: 1 }, timeout: 150 });
    const operation = jest.fn<Operation<never>>(() => Promise.reject(refused()));
    operation.mockImplementationOnce(async () => {
      await clock.advance(100);
      throw refused();
    });
    const outcome = call(operation);
    await expect(outcome).resolves.toThrow('refused');
    expect(clock.now()).toBe(100);
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('gives up during a back-off when the caller leaves', async () => {
    const caller = new AbortController();
    const { call, clock } = await compose({ retry: { ...RETRY, maxRetries: 1 } });
    const operation = failing(1);
    const outcome = call(operation, caller.signal);
    await clock.advance(50);
    caller.abort(new Error('left'));
    await expect(outcome).resolves.toThrow('left');
    await clock.advance(100);
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('rejects with the timeout during a back-off, and a fallback answers', async () => {
    // A retry starts only if it fits into the deadline, so only a deadline that is moved forward ends a wait.
    const request = new RequestContext();
    const { call, clock } = await compose({ retry: { ...RETRY, maxRetries: 1 }, fallback: { value: 'old' } });
    const { call: bare, clock: bareClock } = await compose({ retry: { ...RETRY, maxRetries: 1 } });
    const operation = failing(1);
    const outcomes = runInContext(request, () => [call(operation), bare(failing(1))]);
    await Promise.all([clock.advance(50), bareClock.advance(50)]);
    request.cancel(new TimeoutExceededError('request', 50));
    await expect(Promise.all(outcomes)).resolves.toEqual([
      'old',
      expect.objectContaining({ code: 'TIMEOUT' }),
    ]);
    await clock.advance(1_000);
    expect(operation).toHaveBeenCalledTimes(1);
    expect(clock.referenced).toBe(0);
  });

  it('does not retry when a busy process finds both the wait and the total time over', async () => {
    const { call, clock } = await compose({ retry: { ...RETRY, maxRetries: 1 }, timeout: 100.5 });
    const operation = failing(1);
    const outcome = call(operation);
    await clock.advance(50);
    const late = jest.spyOn(clock, 'now').mockReturnValue(1_000);
    await clock.advance(50);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT' });
    late.mockRestore();
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('limits each attempt, and retries one that took too long', async () => {
    const { call, clock } = await compose({
      retry: { ...RETRY, maxRetries: 2, retryOn: 'TIMEOUT' },
      timeout: { attempt: 50 },
    });
    const signals: AbortSignal[] = [];
    const outcome = call(({ signal, attempt }) => {
      signals.push(signal);
      return attempt < 3 ? hang() : 'done';
    });
    await clock.advance(300);
    await expect(outcome).resolves.toBe('done');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
  });

  it('limits all attempts together', async () => {
    const { call, clock } = await compose({
      retry: { ...RETRY, maxRetries: 9, delay: 10, retryOn: 'TIMEOUT' },
      timeout: { attempt: 50, total: 200 },
    });
    const operation = jest.fn(hang);
    const outcome = call(operation);
    await clock.advance(200);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT', timeout: 200 });
    expect(operation).toHaveBeenCalledTimes(4);
  });
});

describe('retry and bulkhead', () => {
  it('holds no slot while it waits', async () => {
    const { call, clock } = await compose({ retry: { ...RETRY, maxRetries: 1 }, bulkhead: 1 });
    const first = call(failing(1));
    await clock.advance(50);
    await expect(call(failing(0))).resolves.toBe('done');
    await clock.advance(50);
    await expect(first).resolves.toBe('done');
  });
});

describe('timeout and circuit breaker', () => {
  it('counts an attempt that took too long', async () => {
    const { call, clock, stats } = await compose({ timeout: { attempt: 50 }, circuitBreaker: true });
    const outcome = call(hang);
    await clock.advance(50);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT' });
    expect(stats()).toMatchObject({ failures: 1, timeouts: 1 });
  });

  it('counts a call that the total timeout ends', async () => {
    const { call, clock, stats } = await compose({ timeout: 50, circuitBreaker: true });
    const outcome = call(hang);
    await clock.advance(50);
    await outcome;
    expect(stats()).toMatchObject({ failures: 1, timeouts: 1 });
  });

  it('uses the limit of the timeout, also when it is longer', async () => {
    const { call, clock } = await compose({ timeout: 10_000, circuitBreaker: true });
    const outcome = call(() => new Promise((resolve) => clock.setTimeout(() => resolve('late'), 9_999)));
    await clock.advance(9_999);
    await expect(outcome).resolves.toBe('late');
  });

  it('keeps both limits when both are set', async () => {
    const { call, clock } = await compose({ timeout: 10_000, circuitBreaker: { timeout: 50 } });
    const outcome = call(hang);
    await clock.advance(50);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT', timeout: 50 });
  });
});

describe('bulkhead and timeout', () => {
  it.each([{ total: 50 }, { attempt: 50 }])('counts the wait in the queue towards %p', async (timeout) => {
    const { call, clock } = await compose({ timeout, bulkhead: { maxConcurrent: 1, maxQueue: 1 } });
    const running = call(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)));
    await clock.advance(30);
    const queued = jest.fn(hang);
    const outcome = call(queued);
    await clock.advance(20);
    await running;
    await clock.advance(30);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT', timeout: 50 });
    expect(clock.now()).toBe(80);
  });
});

describe('bulkhead and circuit breaker', () => {
  it('does not count a refusal by the bulkhead', async () => {
    const { call, stats } = await compose({ bulkhead: 1, circuitBreaker: true });
    void call(hang);
    await expect(call(hang)).resolves.toMatchObject({ code: 'BULKHEAD_FULL' });
    expect(stats()).toMatchObject({ calls: 0, failures: 0, ignored: 1 });
  });

  it('takes no slot while the circuit is open', async () => {
    const { call, breakers } = await compose({ bulkhead: 1, circuitBreaker: true });
    breakers.openCircuit('work');
    await call(hang);
    breakers.closeCircuit('work');
    await expect(call(failing(0))).resolves.toBe('done');
  });
});

describe('fallback and the others', () => {
  it('is the outermost step, and runs once', async () => {
    const use = jest.fn((error: unknown) => (error as Error).message);
    const { call, clock } = await compose({
      retry: { ...RETRY, maxRetries: 2 },
      circuitBreaker: true,
      timeout: 1_000,
      bulkhead: 1,
      fallback: use,
    });
    const operation = failing(9);
    const outcome = call(operation);
    await clock.advance(200);
    await expect(outcome).resolves.toBe('refused');
    expect(operation).toHaveBeenCalledTimes(3);
    expect(use).toHaveBeenCalledTimes(1);
  });

  it('answers for an open circuit, a full bulkhead and a timeout', async () => {
    const { call, clock, breakers } = await compose({
      circuitBreaker: true,
      timeout: 50,
      bulkhead: 1,
      fallback: (error) => (error as { code: string }).code,
    });
    const slow = call(hang);
    await expect(call(hang)).resolves.toBe('BULKHEAD_FULL');
    await clock.advance(50);
    await expect(slow).resolves.toBe('TIMEOUT');
    breakers.openCircuit('work');
    await expect(call(hang)).resolves.toBe('CIRCUIT_OPEN');
  });

  it('does not run when the caller has left', async () => {
    const use = jest.fn();
    const caller = new AbortController();
    const { call, stats } = await compose({ circuitBreaker: true, retry: RETRY, fallback: use });
    const outcome = call(hang, caller.signal);
    caller.abort(new Error('left'));
    await expect(outcome).resolves.toThrow('left');
    expect(use).not.toHaveBeenCalled();
    expect(stats()).toMatchObject({ calls: 0, ignored: 1 });
  });
});

describe('the deadline of the request', () => {
  const inRequest = <T>(deadline: number, operation: () => T): T =>
    runInContext(new RequestContext({ deadline }), operation);

  it.each([
    [100, 100],
    [5_000, 1_000],
  ])('of %i ms limits a timeout of 1000 ms to %i ms', async (deadline, limit) => {
    const { call, clock } = await compose({ timeout: 1_000 });
    const outcome = inRequest(deadline, () => call(hang));
    await clock.advance(limit);
    await expect(outcome).resolves.toMatchObject({ code: 'TIMEOUT', timeout: limit });
  });

  it('is passed to the operation', async () => {
    const { call } = await compose({ timeout: { attempt: 1_000 }, retry: RETRY });
    await expect(inRequest(100, () => call(({ deadline }) => deadline))).resolves.toBe(100);
  });

  it('prevents retries that cannot end before it', async () => {
    const { call } = await compose({ retry: { ...RETRY, maxRetries: 1 } });
    const operation = failing(1);
    await expect(inRequest(100, () => call(operation))).resolves.toThrow('refused');
    expect(operation).toHaveBeenCalledTimes(1);
  });
});

describe('a caller that leaves', () => {
  it.each<[string, PolicyDeclarations]>([
    ['retry', { retry: true }],
    ['bulkhead', { bulkhead: 1 }],
    ['circuit breaker that is disabled', { circuitBreaker: { mode: 'disabled' } }],
    ['circuit breaker that observes', { circuitBreaker: { mode: 'observe' } }],
    ['fallback', { fallback: () => 1 }],
    ['nothing', {}],
  ])('is answered at once below %s', async (_, policies) => {
    const caller = new AbortController();
    const { call } = await compose(policies);
    const outcome = call(hang, caller.signal);
    caller.abort(new Error('left'));
    await expect(outcome).resolves.toThrow('left');
  });
});

describe('slow calls', () => {
  @Injectable()
  class Reports {
    constructor(@Inject(Clock) private readonly clock: Clock) {}

    @Timeout(10_000)
    @CircuitBreaker({ slowCallDuration: 5_000, volumeThreshold: 1 })
    async render(): Promise<void> {
      await sleep(this.clock, 5_000);
    }
  }

  it('are measured together with @Timeout(), whatever the default limit of a circuit', async () => {
    const { clock, get } = await start([Reports]);
    const report = get(Reports).render();
    await clock.advance(5_000);
    await report;
    expect(get(CircuitBreakerService).getState('Reports.render')?.isOpen).toBe(true);
  });

  it('cannot be longer than @Timeout()', async () => {
    @Injectable()
    class Videos {
      @Timeout(1_000)
      @CircuitBreaker({ slowCallDuration: 2_000 })
      async list(): Promise<void> {}
    }
    await expect(start([Videos])).rejects.toThrow(
      'Expected "circuitBreaker.slowCallDuration" to be at most the timeout of 1000 ms, got 2000 (at Videos.list)',
    );
  });
});
