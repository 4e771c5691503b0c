import {
  Clock,
  minutes,
  RequestContext,
  ResilienceEvents,
  ResilienceGauges,
  runInContext,
  seconds,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import {
  AdaptiveThrottle,
  CircuitBreaker,
  Resilience,
  ResilienceModule,
  ResilienceService,
  Retry,
  Timeout,
} from '@breakwater/resilience';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallRate, CallRateExceededError, callRateStep, RateLimitModule } from '../src/index.js';

class TooMany extends Error {
  readonly status = 429;
  readonly headers: Readonly<Record<string, string>>;

  constructor(retryAfter?: string) {
    super('too many');
    this.headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  }
}

@Injectable()
class Upstream {
  readonly started: string[] = [];
  answer: (name: string) => unknown = (name) => name;

  @CallRate({ limit: 2, window: 1_000, maxWait: 2_000 })
  async call(name: string): Promise<unknown> {
    this.started.push(name);
    return this.answer(name);
  }

  @CallRate({ limit: 1, window: 1_000, maxWait: 0 })
  @CircuitBreaker({ name: 'upstream', consecutiveFailures: 1 })
  async guarded(): Promise<string> {
    return 'guarded';
  }

  @CallRate({ limit: 1, window: 1_000, maxWait: 0 })
  @Retry({ maxRetries: 3, delay: 1, jitter: 'none' })
  async retried(): Promise<string> {
    this.started.push('retried');
    return 'retried';
  }

  @CallRate({ limit: 1, window: 1_000, maxWait: 5_000 })
  @Timeout({ total: 6_000, attempt: 300 })
  async timed(): Promise<string> {
    return 'timed';
  }

  @CallRate({ limit: 1, window: 1_000, maxWait: 0 })
  @AdaptiveThrottle()
  async throttled(): Promise<string> {
    return 'throttled';
  }

  @CallRate({ name: 'shared', limit: 1, window: 1_000, maxWait: 0 })
  async one(): Promise<string> {
    return 'one';
  }

  @CallRate({ name: 'shared', limit: 1, window: 1_000, maxWait: 0 })
  async two(): Promise<string> {
    return 'two';
  }

  @Resilience('youtube')
  async named(): Promise<string> {
    return 'named';
  }
}

let module: TestingModule;
let clock: VirtualClock;
let upstream: Upstream;
let events: string[];

async function start(): Promise<void> {
  clock = new VirtualClock();
  module = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot({
        policies: { youtube: { callRate: { limit: 1, window: 1_000, maxWait: 0 } } },
      }),
      ResilienceModule.forSteps(callRateStep),
      RateLimitModule.forRoot({}),
    ],
    providers: [Upstream],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  await module.init();
  upstream = module.get(Upstream);
  events = [];
  const stream = module.get(ResilienceEvents);
  stream.on('call-rate.entered', ({ name, waited }) => events.push(`${name} waited ${waited}`));
  stream.on('call-rate.rejected', ({ name, reason }) => events.push(`${name} rejected: ${reason}`));
}
afterEach(() => module.close());

/** The outcome of a call, as soon as it has one. */
const outcomeOf = (work: Promise<unknown>): { value: unknown } => {
  const outcome: { value: unknown } = { value: 'pending' };
  work.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.value = error),
  );
  return outcome;
};

describe('@CallRate()', () => {
  it('starts calls in order, at most the limit in any window', async () => {
    await start();
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => outcomeOf(upstream.call(name)));
    await clock.advance(0);
    expect(upstream.started).toEqual(['a', 'b']);
    await clock.advance(999);
    expect(upstream.started).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(upstream.started).toEqual(['a', 'b', 'c', 'd']);
    await clock.advance(1_000);
    expect(calls.map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(events).toEqual([
      'Upstream.call waited 0',
      'Upstream.call waited 0',
      'Upstream.call waited 1000',
      'Upstream.call waited 1000',
      'Upstream.call waited 2000',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('refuses a call at once that would wait longer than `maxWait`, with an honest `retryAfter`', async () => {
    await start();
    for (let index = 0; index < 6; index++) outcomeOf(upstream.call(`call ${index}`));
    await clock.advance(300);
    const refused = outcomeOf(upstream.call('late'));
    await clock.advance(0);
    expect(refused.value).toBeInstanceOf(CallRateExceededError);
    expect(refused.value).toMatchObject({ code: 'CALL_RATE_EXCEEDED', status: 503, retryAfter: 2_700 });
    expect(events.at(-1)).toBe('Upstream.call rejected: max-wait');
    await clock.advance(2_700);
    const later = outcomeOf(upstream.call('later'));
    await clock.advance(0);
    expect(later.value).toBe('later');
  });

  it('lets an aborted call leave the line, and those behind it move up', async () => {
    await start();
    const controller = new AbortController();
    const resilience = module.get(ResilienceService);
    const policies = { callRate: { name: 'line', limit: 1, window: 1_000, maxWait: 5_000 } };
    const call = (name: string, signal?: AbortSignal): Promise<string> =>
      resilience.execute(policies, async () => name, signal ? { signal } : {});
    const first = outcomeOf(call('first'));
    const aborted = outcomeOf(call('aborted', controller.signal));
    const last = outcomeOf(call('last'));
    await clock.advance(500);
    controller.abort(new Error('gone'));
    await clock.advance(0);
    expect(aborted.value).toMatchObject({ message: 'gone' });
    await clock.advance(500);
    expect([first.value, last.value]).toEqual(['first', 'last']);
  });

  it('stops all calls for the `Retry-After` of a 429, thrown or returned', async () => {
    await start();
    upstream.answer = () => {
      throw new TooMany('2');
    };
    const refused = outcomeOf(upstream.call('a'));
    await clock.advance(0);
    expect(refused.value).toBeInstanceOf(TooMany);
    upstream.answer = () => new Response('', { status: 429, headers: { 'retry-after': '1' } });
    const waiting = outcomeOf(upstream.call('b'));
    await clock.advance(1_999);
    expect(upstream.started).toEqual(['a']);
    await clock.advance(1);
    expect(waiting.value).toBeInstanceOf(Response);
    outcomeOf(upstream.call('c'));
    await clock.advance(999);
    expect(upstream.started).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(upstream.started).toEqual(['a', 'b', 'c']);
  });

  it('stops for one window after a 429 without `Retry-After`, and for an hour at most', async () => {
    await start();
    upstream.answer = () => {
      throw new TooMany();
    };
    outcomeOf(upstream.call('a'));
    await clock.advance(0);
    outcomeOf(upstream.call('b'));
    await clock.advance(1_000);
    expect(upstream.started).toEqual(['a', 'b']);
    upstream.answer = () => {
      throw new TooMany('99999999');
    };
    await clock.advance(1_000);
    outcomeOf(upstream.call('c'));
    await clock.advance(0);
    const refused = outcomeOf(upstream.call('d'));
    await clock.advance(0);
    expect(refused.value).toMatchObject({ retryAfter: minutes(60) });
  });

  it('refuses those in the line whose turn a 429 moves beyond `maxWait`', async () => {
    await start();
    let fail: (error: Error) => void = () => undefined;
    upstream.answer = (name) => (name === 'slow' ? new Promise((_, reject) => (fail = reject)) : name);
    outcomeOf(upstream.call('slow'));
    outcomeOf(upstream.call('quick'));
    const waiting = outcomeOf(upstream.call('waiting'));
    await clock.advance(500);
    fail(new TooMany('30'));
    await clock.advance(0);
    expect(waiting.value).toMatchObject({ code: 'CALL_RATE_EXCEEDED', retryAfter: seconds(30) });
  });

  it('is no failure for the circuit around it', async () => {
    await start();
    await upstream.guarded();
    await expect(upstream.guarded()).rejects.toThrow(CallRateExceededError);
    await expect(upstream.guarded()).rejects.toThrow("The rate of calls 'Upstream.guarded' is used up");
  });

  it('is retried after its `retryAfter`', async () => {
    await start();
    await upstream.retried();
    const retried = outcomeOf(upstream.retried());
    await clock.advance(1_100);
    expect(retried.value).toBe('retried');
    expect(upstream.started).toEqual(['retried', 'retried']);
  });

  it('does not count the wait towards the attempt timeout', async () => {
    await start();
    await upstream.timed();
    const waited = outcomeOf(upstream.timed());
    await clock.advance(1_000);
    expect(waited.value).toBe('timed');
  });

  it('refuses a call at once whose turn comes after its deadline', async () => {
    await start();
    await upstream.timed();
    const request = new RequestContext({ deadline: clock.now() + 500 });
    const late = outcomeOf(runInContext(request, () => upstream.timed()));
    await clock.advance(0);
    expect(late.value).toMatchObject({ code: 'CALL_RATE_EXCEEDED', retryAfter: 1_000 });
    expect(events.at(-1)).toBe('Upstream.timed rejected: deadline');
  });

  it('is shared by name, and by a named policy', async () => {
    await start();
    await upstream.one();
    await expect(upstream.two()).rejects.toThrow("The rate of calls 'shared' is used up");
    await upstream.named();
    await expect(upstream.named()).rejects.toThrow("The rate of calls 'youtube' is used up");
  });

  it('runs inside of a throttle, which does not count the refused calls as requests to the callee', async () => {
    await start();
    await upstream.throttled();
    for (let call = 0; call < 30; call++)
      await expect(upstream.throttled()).rejects.toMatchObject({ code: 'CALL_RATE_EXCEEDED' });
    expect(module.get(ResilienceGauges).read('throttle')).toMatchObject([
      { accepted: 1, refused: 0, rejected: 0 },
    ]);
    expect(String(module.get(ResilienceService).explain('Upstream.throttled'))).toContain(
      'Upstream.throttled: throttle > callRate > operation',
    );
  });

  it('appears in explain() in its slot', async () => {
    await start();
    const text = String(module.get(ResilienceService).explain('Upstream.guarded'));
    expect(text).toContain('Upstream.guarded: circuitBreaker > callRate > operation');
    expect(text).toMatch(/limit = 1 {2}\[method]/);
    expect(text).toMatch(/maxWait = 0 {2}\[method]/);
  });

  it.each([
    [{ limit: 0, window: 1_000 }, 'callRate.limit'],
    [{ limit: 1.5, window: 1_000 }, 'callRate.limit'],
    [{ limit: 1, window: 0 }, 'callRate.window'],
    [{ limit: 1, window: Number.NaN }, 'callRate.window'],
    [{ limit: 1, window: 1_000, maxWait: -1 }, 'callRate.maxWait'],
    [{ limit: 1, ttl: 1_000 }, 'callRate.ttl'],
    [5, 'callRate'],
    [null, '@CallRate()'],
  ])('ends the start with %j', async (options, option) => {
    const started = async (): Promise<void> => {
      @Injectable()
      class Odd {
        @CallRate(options as never)
        async call(): Promise<void> {}
      }
      module = await Test.createTestingModule({
        imports: [ResilienceModule.forRoot()],
        providers: [Odd],
      }).compile();
      await module.init();
    };
    await expect(started()).rejects.toThrow(`"${option}"`);
  });
});
