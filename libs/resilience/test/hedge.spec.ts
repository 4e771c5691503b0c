import {
  type CallContext,
  CircuitBreakerService,
  Hedge,
  type Operation,
  type PolicyDeclarations,
  Resilience,
  ResilienceService,
  Retry,
} from '../src/index.js';
import { CallTracer, currentContext, ResilienceGauges, sleep, type TracedStep } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { refused, start } from './application.harness.js';

/** A hedge after 100 ms. */
const HEDGE = { delay: 100, idempotent: true } as const;
const ONCE = { maxRetries: 1, delay: 10, jitter: 'none' } as const;

/** An application with one policy, and calls through it. */
async function compose(policies: PolicyDeclarations) {
  const app = await start({ options: { policies: { work: policies } } });
  const service = app.get(ResilienceService);
  const started: number[] = [];
  /** Runs attempts that take the given times in milliseconds; the last time repeats, an error is thrown at once. */
  const call = (...attempts: readonly (number | Error)[]): Promise<unknown> => {
    let next = 0;
    return service.execute('work', async ({ signal }: CallContext) => {
      started.push(app.clock.now());
      const attempt = attempts[Math.min(next++, attempts.length - 1)]!;
      if (attempt instanceof Error) throw attempt;
      await sleep(app.clock, attempt, signal);
      return attempt;
    });
  };
  const finished: { attempts: number; outcome: string }[] = [];
  app.events.on('call.finished', ({ attempts, outcome }) => finished.push({ attempts, outcome }));
  const skipped: string[] = [];
  app.events.on('hedge.skipped', ({ reason }) => skipped.push(reason));
  return { ...app, service, started, finished, skipped, call };
}

describe('a hedge', () => {
  it('is one logical call, whose attempts are counted', async () => {
    const { call, clock, finished } = await compose({ hedge: HEDGE });
    const result = call(900, 20);
    await clock.advance(120);
    await expect(result).resolves.toBe(20);
    expect(finished).toEqual([{ attempts: 2, outcome: 'success' }]);
  });

  it('is one class less important than its call, also beside a retry', async () => {
    const { service, clock } = await compose({ hedge: HEDGE, retry: ONCE });
    const seen: unknown[] = [];
    const result = service.execute('work', async ({ signal }: CallContext) => {
      seen.push(currentContext()?.criticality);
      await sleep(clock, 150, signal);
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    });
    const failed = expect(result).rejects.toThrow('reset');
    await clock.advance(2_000);
    await failed;
    expect(new Set(seen.slice(1))).toEqual(new Set(['sheddable-plus']));
    expect(seen[0]).toBe('critical');
    expect(seen.length).toBeGreaterThan(2);
  });

  it('is traced as an attempt of its call', async () => {
    const steps: TracedStep[] = [];
    const tracer = {
      trace: <T>(step: TracedStep, run: () => T): T => {
        steps.push(step);
        return run();
      },
    };
    const { get, clock } = await start({
      options: { policies: { work: { hedge: HEDGE, circuitBreaker: true } } },
      providers: [],
      imports: [
        {
          module: class Tracing {},
          global: true,
          providers: [{ provide: CallTracer, useValue: tracer }],
          exports: [CallTracer],
        },
      ],
    });
    const result = get(ResilienceService).execute('work', ({ attempt }) =>
      sleep(clock, attempt === 1 ? 900 : 20),
    );
    await clock.advance(120);
    await result;
    expect(
      steps.map(({ kind, ...others }) => [kind, 'attempt' in others ? others.attempt : undefined]),
    ).toEqual([
      ['call', undefined],
      ['attempt', 1],
      ['attempt', 2],
    ]);
  });

  it('gives each attempt a signal and a number of its own', async () => {
    const { service, clock } = await compose({ hedge: HEDGE });
    const contexts: CallContext[] = [];
    const operation: Operation<void> = async (context) => {
      contexts.push(context);
      expect(currentContext()?.attempt).toBe(context.attempt);
      await sleep(clock, context.attempt === 1 ? 900 : 20);
    };
    const result = service.execute('work', operation);
    await clock.advance(120);
    await result;
    expect(contexts.map(({ attempt, signal }) => [attempt, signal.aborted])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  it('leaves nothing behind after 10 000 calls', async () => {
    const { call, clock, get } = await compose({
      hedge: { ...HEDGE, maxHedges: 2 },
      retry: { ...ONCE, budget: { ratio: 1 } },
      timeout: 5_000,
      circuitBreaker: true,
      bulkhead: { maxConcurrent: 60 },
    });
    const caller = currentContext();
    for (let round = 0; round < 500; round++) {
      const results = Array.from({ length: 20 }, (_, index) => call(index % 4 === 0 ? 900 : 20, 30, 20));
      await clock.advance(140);
      await Promise.all(results);
    }
    await clock.advance(10_000);
    expect(clock.pending).toBe(0);
    expect(caller).toBe(currentContext());
    const [bulkhead] = get(ResilienceGauges).read('bulkhead');
    expect(bulkhead).toMatchObject({ active: 0, queued: 0 });
    const [circuit] = get(ResilienceGauges).read('circuit-breaker');
    expect(circuit).toMatchObject({ state: 'closed' });
  });
});

describe('hedge and retry', () => {
  it('repeat the call when all attempts have failed', async () => {
    const { call, clock, started } = await compose({ hedge: HEDGE, retry: ONCE });
    const result = call(refused(), refused(), 20);
    await clock.advance(30);
    await expect(result).resolves.toBe(20);
    expect(started).toEqual([0, 0, 10]);
  });

  it('number their attempts together', async () => {
    const { service, clock } = await compose({ hedge: HEDGE, retry: ONCE, timeout: 5_000 });
    const numbers: number[] = [];
    const result = service.execute('work', async ({ attempt }) => {
      numbers.push(attempt);
      throw refused();
    });
    result.catch(() => {});
    await clock.advance(10);
    await expect(result).rejects.toThrow('refused');
    expect(numbers).toEqual([1, 2, 3, 4]);
  });

  it('share one budget', async () => {
    const budget = { ratio: 0, minimum: 2 };
    const { call, clock, get, skipped } = await compose({ hedge: HEDGE, retry: { ...ONCE, budget } });
    const hedged = Promise.all([call(300), call(300), call(300)]);
    await clock.advance(300);
    await hedged;
    expect(skipped).toEqual(['budget']);
    expect(get(ResilienceGauges).read('retry-budget')).toEqual([
      { name: 'work', available: 0, limit: 2, waiting: 0 },
    ]);
    await expect(call(refused())).rejects.toThrow('refused');
  });

  it('have no limit when the retries have none', async () => {
    const { call, clock, started } = await compose({ hedge: HEDGE, retry: { ...ONCE, budget: false } });
    const hedged = Promise.all(Array.from({ length: 300 }, () => call(300)));
    await clock.advance(300);
    await hedged;
    expect(started.length).toBe(600);
  });

  it('count calls in the budget of the hedge while retries are switched off', async () => {
    const { call, clock, service, started } = await compose({
      hedge: HEDGE,
      retry: { ...ONCE, budget: { minimum: 3, ratio: 0 } },
    });
    service.disable({ step: 'retry' });
    const hedged = Promise.all(Array.from({ length: 10 }, () => call(300)));
    await clock.advance(300);
    await hedged;
    expect(started.length).toBe(20);
  });
});

describe('hedge and circuit breaker', () => {
  it('do not count a lost attempt', async () => {
    const { call, clock, get } = await compose({ hedge: HEDGE, circuitBreaker: true });
    const result = call(900, 20);
    await clock.advance(120);
    await result;
    expect(get(CircuitBreakerService).getState('work')?.stats).toMatchObject({
      calls: 1,
      successes: 1,
      ignored: 1,
    });
  });

  it('start no hedge while the circuit is half-open, and give the trial its permit', async () => {
    const { call, clock, get, skipped, started } = await compose({
      hedge: HEDGE,
      circuitBreaker: { resetTimeout: 1_000, halfOpen: { calls: 2, successes: 2 } },
    });
    get(CircuitBreakerService).get('work')?.open();
    await clock.advance(1_000);
    const trial = call(300);
    await clock.advance(300);
    await expect(trial).resolves.toBe(300);
    expect([started.length, skipped]).toEqual([1, ['no-room']]);
  });

  it('start no hedge after a refusal by the circuit', async () => {
    const { call, get, started } = await compose({ hedge: HEDGE, circuitBreaker: true });
    get(CircuitBreakerService).openCircuit('work');
    await expect(call(1)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(started).toEqual([]);
  });
});

describe('hedge and bulkhead', () => {
  it('free the slot of a lost attempt at once, also if its work goes on', async () => {
    const { service, clock, get } = await compose({ hedge: HEDGE, bulkhead: 2 });
    const result = service.execute('work', ({ attempt }) => sleep(clock, attempt === 1 ? 9_000 : 20));
    await clock.advance(110);
    expect(get(ResilienceGauges).read('bulkhead')[0]!.active).toBe(2);
    await clock.advance(10);
    await result;
    expect(get(ResilienceGauges).read('bulkhead')[0]!.active).toBe(0);
    await clock.advance(60_000);
    expect(get(ResilienceGauges).read('bulkhead')[0]!.active).toBe(0);
  });

  it.each([
    ['without a free slot', { maxConcurrent: 1 }, 1],
    ['while others wait', { maxConcurrent: 2, maxQueue: 5 }, 3],
  ])('start no hedge %s', async (_title, bulkhead, calls) => {
    const { call, clock, skipped } = await compose({ hedge: HEDGE, bulkhead });
    const results = Promise.all(Array.from({ length: calls }, () => call(150)));
    await clock.advance(1_000);
    await results;
    expect(new Set(skipped)).toEqual(new Set(['no-room']));
  });
});

describe('hedge and timeout', () => {
  it('give up all attempts when the total time is over, and start no further one', async () => {
    const { call, clock, events, skipped } = await compose({
      hedge: { ...HEDGE, maxHedges: 4, delay: 200 },
      timeout: 500,
    });
    const hedges: number[] = [];
    events.on('hedge.started', ({ index }) => hedges.push(index));
    const result = call(900);
    result.catch(() => {});
    await clock.advance(500);
    await expect(result).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(500);
    expect([hedges, skipped]).toEqual([[1, 2], []]);
    expect(clock.pending).toBe(0);
  });

  it('limit each attempt on its own', async () => {
    const { call, clock, started } = await compose({ hedge: HEDGE, timeout: { attempt: 150 } });
    const result = call(900, 120);
    await clock.advance(220);
    await expect(result).resolves.toBe(120);
    expect(started).toEqual([0, 100]);
  });
});

describe('hedge and fallback', () => {
  it('ask the fallback once, after all attempts', async () => {
    const value = jest.fn(() => 'old');
    const { call } = await compose({ hedge: HEDGE, fallback: value });
    await expect(call(refused())).resolves.toBe('old');
    expect(value).toHaveBeenCalledTimes(1);
  });
});

describe('the order', () => {
  @Injectable()
  class Films {
    attempts = 0;

    @Hedge(HEDGE)
    @Retry(ONCE)
    @Resilience({ order: ['hedge', 'retry'] })
    async find(): Promise<number> {
      if (++this.attempts === 1) throw refused();
      return this.attempts;
    }
  }

  it('can put the retries inside of each hedge', async () => {
    const { get, clock } = await start([Films]);
    const result = get(Films).find();
    await clock.advance(10);
    await expect(result).resolves.toBe(2);
  });
});

@Injectable()
@Hedge({ idempotent: true })
class Catalogue {
  attempts = 0;

  constructor(private readonly wait = (_attempt: number): Promise<void> => Promise.resolve()) {}

  @Hedge({ delay: 50 })
  async find(): Promise<string> {
    const attempt = ++this.attempts;
    await this.wait(attempt);
    return `attempt ${attempt}`;
  }
}

describe('hedges are declared', () => {
  it('on classes and methods, by policies and by defaults of the module', async () => {
    const { get } = await start({
      providers: [{ provide: Catalogue, useFactory: () => new Catalogue() }],
      options: {
        defaults: { hedge: { maxHedges: 3 } },
        policies: { rates: { hedge: { delay: 'p99', idempotent: true } } },
      },
    });
    const service = get(ResilienceService);
    expect(service.explain('Catalogue.find').steps[0]!.options).toMatchObject({
      delay: { value: 50, source: 'method' },
      idempotent: { value: true, source: 'class' },
      maxHedges: { value: 3, source: 'module defaults' },
    });
    expect(service.explain('rates').toString()).toContain("delay = 'p99'  [policy 'rates']");
  });

  it('and work without the module, as in a unit test', async () => {
    const slow = Promise.withResolvers<void>();
    const catalogue = new Catalogue((attempt) => (attempt === 1 ? slow.promise : Promise.resolve()));
    await expect(catalogue.find()).resolves.toBe('attempt 2');
    slow.resolve();
  });

  it('and switched off, also while a call waits for its hedge', async () => {
    const { call, clock, service, started } = await compose({ hedge: HEDGE });
    const first = call(300);
    await clock.advance(50);
    service.disable({ name: 'work', step: 'hedge' });
    await clock.advance(250);
    await first;
    await Promise.all([call(300), clock.advance(300)]);
    expect(started).toEqual([0, 300]);
  });

  it("and can be left to each call, with 'per-call'", async () => {
    const { get, clock } = await start({
      options: { policies: { work: { hedge: { delay: 100, idempotent: 'per-call' } } } },
    });
    const service = get(ResilienceService);
    const attempts: number[] = [];
    const operation: Operation<void> = async ({ attempt }) => {
      attempts.push(attempt);
      await sleep(clock, 200);
    };
    const both = [
      service.execute('work', operation),
      service.execute('work', operation, { idempotent: true }),
    ];
    await clock.advance(400);
    await Promise.all(both);
    expect(attempts).toEqual([1, 1, 2]);
    await expect(service.execute('work', operation, { idempotent: 'yes' as never })).rejects.toThrow(
      '"idempotent"',
    );
  });
});

describe('explain() and the gauge', () => {
  it('show the delay of this moment', async () => {
    const { call, clock, service, get } = await compose({ hedge: { idempotent: true } });
    const delayNow = (): unknown => service.explain('work').steps[0]!.options['presentDelay'];
    expect(delayNow()).toEqual({ value: 'too few samples', source: 'measured' });
    expect(get(ResilienceGauges).read('hedge')).toEqual([{ name: 'work', delay: undefined }]);
    for (let number = 0; number < 20; number++) await Promise.all([call(100), clock.advance(100)]);
    expect(delayNow()).toEqual({ value: 102, source: 'measured' });
    expect(get(ResilienceGauges).read('hedge')).toEqual([{ name: 'work', delay: 102 }]);
    expect(service.explain('work').toString()).toContain('presentDelay = 102  [measured]');
  });
});
