import { RequestContext, ResilienceGauges, runInContext, seconds, sleep } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  AdaptiveThrottle,
  Bulkhead,
  type CallContext,
  CircuitBreaker,
  CircuitBreakerService,
  Hedge,
  type NamedPolicyDeclarations,
  ResilienceService,
  Retry,
  type ThrottleInput,
} from '../src/index.js';
import { start } from './application.harness.js';

const overloaded = (): Error => Object.assign(new Error('busy'), { status: 503 });

/** An application with one policy, and a callee that a spec controls. */
async function compose(throttle: ThrottleInput, others: NamedPolicyDeclarations = {}) {
  const app = await start({ options: { policies: { work: { ...others, throttle } } } });
  const service = app.get(ResilienceService);
  let sent = 0;
  let answer: (context: CallContext) => unknown = () => 'done';
  const call = (signal?: AbortSignal): Promise<unknown> =>
    service.execute(
      'work',
      (context: CallContext) => {
        sent++;
        return answer(context);
      },
      signal ? { signal } : {},
    );
  return {
    ...app,
    service,
    call,
    sent: () => sent,
    answers: (with_: (context: CallContext) => unknown): void => void (answer = with_),
    refuses: (error: () => unknown = overloaded): void => {
      answer = () => {
        throw error();
      };
    },
    /** Makes calls one after the other; returns their codes, statuses or results. */
    calls: async (count: number): Promise<unknown[]> => {
      const outcomes: unknown[] = [];
      for (let index = 0; index < count; index++) {
        outcomes.push(
          await call().catch((error: unknown) => {
            const { code, status } = error as { code?: string; status?: number };
            return code ?? status;
          }),
        );
      }
      return outcomes;
    },
    gauge: () =>
      app
        .get(ResilienceGauges)
        .read('throttle')
        .find(({ name }) => name === 'work')!,
    present: () =>
      service.explain('work').steps.find(({ step }) => step === 'throttle')!.options['presentRejection'],
  };
}

const count = (outcomes: readonly unknown[], outcome: unknown): number =>
  outcomes.filter((one) => one === outcome).length;

describe('a throttle', () => {
  it('rejects most calls to a callee that refuses all, without sending them', async () => {
    const { calls, refuses, sent } = await compose(true);
    refuses();
    expect(new Set(await calls(19))).toEqual(new Set([503]));
    const outcomes = await calls(200);
    expect(count(outcomes, 'CALL_THROTTLED')).toBeGreaterThan(160);
    expect(sent()).toBe(19 + count(outcomes, 503));
  });

  it('rejects with a 503 that says when to come back, at another time for each caller', async () => {
    const { calls, call, refuses } = await compose({ maxRejection: 0.99 });
    refuses();
    await calls(30);
    const errors = await Promise.all([1, 2, 3, 4, 5].map(() => call().catch((error: unknown) => error)));
    const throttled = errors.filter((error) => (error as { code?: string }).code === 'CALL_THROTTLED');
    expect(throttled[0]).toMatchObject({ status: 503, retryable: true, throttle: 'work' });
    const waits = throttled.map((error) => (error as { retryAfter: number }).retryAfter);
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(seconds(6));
      expect(wait).toBeLessThanOrEqual(seconds(12));
    }
    expect(new Set(waits).size).toBe(waits.length);
  });

  it('lets all calls pass again after the callee has recovered', async () => {
    const { calls, refuses, answers, clock } = await compose({ window: 20_000 });
    refuses();
    await calls(50);
    answers(() => 'done');
    for (let second = 0; second < 60; second++) {
      await calls(20);
      await clock.advance(seconds(1));
    }
    expect(new Set(await calls(50))).toEqual(new Set(['done']));
  });

  it.each([
    ['a busy callee', overloaded(), true],
    ['a rate limit of the callee', Object.assign(new Error('x'), { status: 429 }), true],
    ['a host on which nothing listens', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), true],
    ['a wrapped refusal', new Error('x', { cause: overloaded() }), true],
    ['a defect of the callee', Object.assign(new Error('x'), { status: 500 }), false],
    ['a missing resource', Object.assign(new Error('x'), { status: 404 }), false],
    ['a defect of the caller', new TypeError('x'), false],
    ['a lost connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), false],
  ])('judges %s', async (_, error, isRefusal) => {
    const { calls, refuses, gauge } = await compose({ minRequests: 1_000 });
    refuses(() => error);
    await calls(10);
    expect(gauge()).toMatchObject(isRefusal ? { accepted: 0, refused: 10 } : { accepted: 10, refused: 0 });
  });

  it('counts a timeout and an abort by the caller neither as an accept nor as a refusal', async () => {
    const { call, calls, answers, gauge, clock } = await compose(
      { minRequests: 1 },
      { timeout: { attempt: 100 } },
    );
    answers(({ signal }) => sleep(clock, 60_000, signal));
    const late = Promise.allSettled([call(), call()]);
    await clock.advance(100);
    await late;
    const caller = new AbortController();
    const left = call(caller.signal);
    caller.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    answers(() => {
      throw Object.assign(new Error('x'), { status: 504 });
    });
    await calls(3);
    expect(gauge()).toMatchObject({ accepted: 0, refused: 0, rejected: 0 });
  });

  it('counts a timeout as a refusal on request, also one of a limit above it', async () => {
    const throttle = { minRequests: 1_000, when: 'timeout' };
    for (const timeout of [{ attempt: 100 }, { total: 100 }]) {
      const { call, answers, gauge, clock } = await compose(throttle, { timeout });
      answers(() => new Promise(() => {}));
      const late = Promise.allSettled([call(), call()]);
      await clock.advance(100);
      await late;
      expect(gauge()).toMatchObject({ accepted: 0, refused: 2 });
    }
  });

  it('reads the status of a fetch response, or asks a condition', async () => {
    const { calls, answers, gauge } = await compose({ minRequests: 1_000 });
    answers(() => new Response('', { status: 429 }));
    await calls(2);
    answers(() => new Response('', { status: 500 }));
    await calls(3);
    expect(gauge()).toMatchObject({ accepted: 3, refused: 2 });
    const own = await compose({ minRequests: 1_000, whenResult: (result) => result === 'busy' });
    own.answers(() => 'busy');
    await own.calls(4);
    expect(own.gauge()).toMatchObject({ accepted: 0, refused: 4 });
  });

  it('counts an answer as an accept when a condition throws', async () => {
    const broken = (): boolean => {
      throw new Error('a defect of the condition');
    };
    const { calls, gauge, refuses } = await compose({ minRequests: 1_000, when: broken, whenResult: broken });
    expect(await calls(2)).toEqual(['done', 'done']);
    refuses();
    expect(await calls(2)).toEqual([503, 503]);
    expect(gauge()).toMatchObject({ accepted: 4, refused: 0 });
  });

  it('throttles sheddable calls first, and calls of the highest class last', async () => {
    const { calls, refuses, answers, call, present } = await compose({ maxRejection: 0.99 });
    await calls(45);
    refuses();
    await calls(55);
    expect(present()).toEqual({
      source: 'measured',
      value: {
        'critical-plus': 0,
        critical: expect.closeTo(10 / 101),
        'sheddable-plus': expect.closeTo((100 - 1.5 * 45) / 101),
        sheddable: expect.closeTo((100 - 1.25 * 45) / 101),
      },
    });
    answers(() => 'done');
    const asClass = async (criticality: 'critical-plus' | 'sheddable'): Promise<unknown[]> => {
      const outcomes: unknown[] = [];
      for (let index = 0; index < 20; index++) {
        outcomes.push(
          await runInContext(new RequestContext({ criticality }), () => call()).catch(() => 'rejected'),
        );
      }
      return outcomes;
    };
    expect(count(await asClass('sheddable'), 'rejected')).toBeGreaterThan(3);
    expect(count(await asClass('critical-plus'), 'rejected')).toBe(0);
  });

  it('is shared by name, and by all users of a policy', async () => {
    @Injectable()
    class Callee {
      @AdaptiveThrottle({ name: 'youtube' })
      async list(): Promise<void> {
        throw overloaded();
      }

      @AdaptiveThrottle({ name: 'youtube' })
      async read(): Promise<string> {
        return 'video';
      }

      @AdaptiveThrottle()
      async alone(): Promise<string> {
        return 'alone';
      }
    }
    const { get } = await start([Callee]);
    for (let call = 0; call < 50; call++) await Promise.allSettled([get(Callee).list()]);
    const reads = await Promise.allSettled(Array.from({ length: 50 }, () => get(Callee).read()));
    expect(
      count(
        reads.map(({ status }) => status),
        'rejected',
      ),
    ).toBeGreaterThan(20);
    const alone = await Promise.allSettled(Array.from({ length: 50 }, () => get(Callee).alone()));
    expect(
      count(
        alone.map(({ status }) => status),
        'fulfilled',
      ),
    ).toBe(50);
    expect(
      get(ResilienceGauges)
        .read('throttle')
        .map(({ name }) => name),
    ).toEqual(['youtube', 'Callee.alone']);
  });

  it('publishes an event when it begins and when it stops to reject calls, and one for each rejected call', async () => {
    const { calls, refuses, answers, clock, events } = await compose({ window: 20_000 });
    const seen: unknown[] = [];
    let rejected = 0;
    events.on('throttle.transition', (event) => seen.push(event));
    events.on('throttle.rejected', (event) => {
      expect(event).toMatchObject({ name: 'work', criticality: 'critical' });
      expect(event.rejection).toBeGreaterThan(0);
      rejected++;
    });
    refuses();
    const outcomes = await calls(60);
    expect(rejected).toBe(count(outcomes, 'CALL_THROTTLED'));
    expect(seen).toEqual([{ name: 'work', throttling: true, accepted: 0, refused: expect.any(Number) }]);
    answers(() => 'done');
    await clock.advance(seconds(60));
    await calls(3);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toMatchObject({ name: 'work', throttling: false, refused: 0 });
  });

  it('lets all calls pass while an operator has switched it off, and counts nothing', async () => {
    const { calls, refuses, service, gauge } = await compose(true);
    refuses();
    await calls(100);
    const before = gauge();
    service.disable({ step: 'throttle' });
    expect(new Set(await calls(50))).toEqual(new Set([503]));
    expect(gauge()).toEqual(before);
    service.enable({ step: 'throttle' });
    expect(await calls(50)).toContain('CALL_THROTTLED');
  });
});

describe('a throttle together with', () => {
  it('a circuit breaker: rejections do not count, and an open circuit sends no requests to count', async () => {
    const { calls, refuses, gauge, get, clock } = await compose(
      { minRequests: 5 },
      { circuitBreaker: { name: 'callee', volumeThreshold: 30, errorThresholdPercentage: 100 } },
    );
    refuses();
    const outcomes = await calls(100);
    const { stats } = get(CircuitBreakerService).getState('callee')!;
    expect(stats.failures).toBe(count(outcomes, 503));
    expect(stats.ignored).toBe(count(outcomes, 'CALL_THROTTLED'));
    await calls(400);
    expect(get(CircuitBreakerService).getState('callee')).toMatchObject({ state: 'open' });
    const before = gauge();
    expect(new Set(await calls(100))).toEqual(new Set(['CIRCUIT_OPEN']));
    expect(gauge()).toEqual(before);
    await clock.advance(1);
  });

  it('a half-open circuit breaker: a rejected trial gives its permit back', async () => {
    const { calls, refuses, answers, get, clock } = await compose(
      { minRequests: 5 },
      { circuitBreaker: { name: 'callee', consecutiveFailures: 20, resetTimeout: 1_000 } },
    );
    refuses();
    await calls(400);
    expect(get(CircuitBreakerService).getState('callee')).toMatchObject({ state: 'open' });
    answers(() => 'done');
    await clock.advance(1_000);
    const outcomes = await calls(100);
    expect(outcomes[0]).toBe('CALL_THROTTLED');
    expect(outcomes).not.toContain('CIRCUIT_OPEN');
    expect(get(CircuitBreakerService).getState('callee')).toMatchObject({ state: 'closed' });
  });

  it.each([{ respectRetryAfter: true }, { respectRetryAfter: false }])(
    'retries %j: a rejected call is not repeated before the time that the throttle asks for',
    async (retry) => {
      const { calls, call, refuses, clock, events } = await compose(
        { minRequests: 5, maxRejection: 0.99 },
        {
          retry: {
            maxRetries: 1,
            delay: 1,
            maxDelay: 20_000,
            budget: false,
            retryOn: 'CALL_THROTTLED',
            ...retry,
          },
        },
      );
      refuses();
      await calls(5);
      const delays: number[] = [];
      events.on('retry.scheduled', ({ delay }) => delays.push(delay));
      const waiting = Promise.allSettled(Array.from({ length: 20 }, () => call()));
      await clock.settle();
      expect(delays.length).toBeGreaterThan(10);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(seconds(6));
      await clock.advance(seconds(30));
      await waiting;
    },
  );

  it('retries: a call that may not wait so long fails at once', async () => {
    const { calls, refuses, clock } = await compose(
      { minRequests: 5, maxRejection: 0.99 },
      { retry: { maxRetries: 3, delay: 1, maxDelay: 10, retryOn: 'CALL_THROTTLED' } },
    );
    refuses();
    await calls(5);
    expect(await calls(20)).toContain('CALL_THROTTLED');
    expect(clock.referenced).toBe(0);
  });

  it('retries: a repeated attempt is throttled like a call of the next lower class', async () => {
    const { calls, refuses, events, present, clock } = await compose(true, {
      retry: { maxRetries: 1, delay: 1, jitter: 'none', budget: false, retryOn: 'ECONNRESET' },
    });
    await calls(51);
    refuses();
    await calls(49);
    expect(present()?.value).toMatchObject({ critical: 0, 'sheddable-plus': expect.closeTo(23.5 / 101) });
    const classes: string[] = [];
    events.on('throttle.rejected', ({ criticality }) => classes.push(criticality));
    // A lost connection is no refusal.
    refuses(() => Object.assign(new Error('x'), { code: 'ECONNRESET' }));
    const settled = calls(30);
    for (let wait = 0; wait < 60; wait++) await clock.advance(1);
    await settled;
    expect(new Set(classes)).toEqual(new Set(['sheddable-plus']));
  });

  it('a bulkhead: a rejected call takes no slot, and a call without a slot is not a request', async () => {
    const { call, calls, answers, refuses, gauge, clock, get } = await compose(
      { minRequests: 5 },
      { bulkhead: { name: 'slots', maxConcurrent: 1 } },
    );
    answers(({ signal }) => sleep(clock, 100, signal));
    const running = call();
    expect(await calls(20)).toEqual(Array.from({ length: 20 }, () => 'BULKHEAD_FULL'));
    await clock.advance(100);
    await running;
    expect(gauge()).toMatchObject({ accepted: 1, refused: 0, rejected: 0 });
    refuses();
    await calls(60);
    expect(gauge().rejected).toBeGreaterThan(0);
    expect(get(ResilienceGauges).read('bulkhead')).toMatchObject([{ active: 0 }]);
  });

  it('hedges: no hedge starts while calls are rejected', async () => {
    const { calls, call, refuses, answers, clock, events } = await compose(
      { minRequests: 5, maxRejection: 0.5 },
      { hedge: { delay: 10, idempotent: true } },
    );
    refuses();
    await calls(20);
    const skipped: string[] = [];
    events.on('hedge.skipped', ({ reason }) => skipped.push(reason));
    answers(({ signal }) => sleep(clock, 100, signal));
    const running = Promise.allSettled(Array.from({ length: 10 }, () => call()));
    await clock.advance(100);
    await running;
    expect(new Set(skipped)).toEqual(new Set(['no-room']));
  });

  it('hedges: an attempt that has lost counts as no request', async () => {
    @Injectable()
    class Callee {
      attempts = 0;

      @Hedge({ delay: 10, idempotent: true })
      @AdaptiveThrottle({ name: 'callee' })
      async read(): Promise<string> {
        if (++this.attempts === 1) await new Promise(() => {});
        return 'video';
      }
    }
    const { get, clock } = await start([Callee]);
    const read = get(Callee).read();
    await clock.advance(10);
    await expect(read).resolves.toBe('video');
    expect(get(ResilienceGauges).read('throttle')).toMatchObject([{ accepted: 1, refused: 0 }]);
  });

  it('an adaptive timeout: a rejected call is no sample', async () => {
    const { calls, refuses, service } = await compose(
      { minRequests: 5 },
      { timeout: { attempt: { adaptive: 'p99', base: 3_000 } } },
    );
    refuses();
    await calls(300);
    const { options } = service.explain('work').steps.find(({ step }) => step === 'attemptTimeout')!;
    expect(options['presentTimeout']).toEqual({ value: 3_000, source: 'measured' });
  });

  it('a fallback: it answers rejected calls', async () => {
    const { calls, refuses } = await compose({ minRequests: 5 }, { fallback: () => 'none' });
    refuses();
    expect(new Set(await calls(50))).toEqual(new Set(['none']));
  });

  it('all of them: it stands inside of the circuit breaker and outside of the timeout and the bulkhead', async () => {
    @Injectable()
    class Callee {
      @Bulkhead(1)
      @AdaptiveThrottle()
      @CircuitBreaker()
      @Retry(1)
      async read(): Promise<void> {}
    }
    const { get } = await start([Callee]);
    expect(get(ResilienceService).explain('Callee.read').toString()).toContain(
      'Callee.read: retry > circuitBreaker > throttle > bulkhead > operation',
    );
  });
});

describe('the options of a throttle', () => {
  it('come from all places, each with its origin', async () => {
    @AdaptiveThrottle({ window: 30_000 })
    @Injectable()
    class Callee {
      @AdaptiveThrottle({ multiplier: 3 })
      async read(): Promise<void> {}
    }
    const { get } = await start({
      providers: [Callee],
      options: { defaults: { throttle: { minRequests: 50 } } },
    });
    const { options } = get(ResilienceService).explain('Callee.read').steps[0]!;
    expect(options).toMatchObject({
      multiplier: { value: 3, source: 'method' },
      window: { value: 30_000, source: 'class' },
      minRequests: { value: 50, source: 'module defaults' },
      maxRejection: { value: 0.9, source: 'default' },
      presentRejection: { source: 'measured' },
    });
  });

  it.each([
    [{ policies: { work: { throttle: { multiplier: 0 } } } }, '"throttle.multiplier"'],
    [{ defaults: { throttle: { window: 1 } } }, '"throttle.window"'],
    [{ policies: { work: { throttle: 3 as never } } }, 'Expected "throttle" to be true, or an object'],
  ])('are checked at the start: %j', async (options, message) => {
    await expect(start({ options })).rejects.toThrow(message);
  });

  it('need a name at a call, as a throttle of one call never acts', async () => {
    const { get } = await start();
    await expect(get(ResilienceService).execute({ throttle: true }, () => 1)).rejects.toThrow(
      "throttle: { name: '...' }",
    );
  });
});
