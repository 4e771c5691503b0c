import { AsyncLocalStorage } from 'node:async_hooks';
import { RequestContext, ResilienceEvents } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Call, type LogicalCall } from '../invocation/call.js';
import { type BulkheadOptions, resolveBulkheadOptions } from './bulkhead.options.js';
import { BulkheadPolicy } from './bulkhead.policy.js';
import type { BulkheadEnteredEvent, BulkheadRejectedEvent } from '../telemetry/resilience.events.js';
import { policyEnvironment } from '../../test/policy-environment.js';

const logical: LogicalCall = {
  name: 'work',
  operation: () => Promise.resolve(),
  attempts: 0,
  committed: false,
};

/** One call whose work ends when the test says so. */
class Visit {
  readonly scope: Call;
  readonly outcome: Promise<string>;
  running = false;
  settled = false;
  finish!: (value: unknown) => void;
  fail!: (error: unknown) => void;

  constructor(policy: BulkheadPolicy, request: RequestContext, onStart?: () => void) {
    this.scope = new Call(logical, {}, request);
    const step = policy.wrap(() => {
      this.running = true;
      onStart?.();
      return new Promise((resolve, reject) => {
        this.finish = resolve;
        this.fail = reject;
      });
    });
    this.outcome = step(this.scope).then(String, (error: unknown) =>
      error instanceof Error ? error.message : `rejected with ${String(error)}`,
    );
    void this.outcome.then(() => (this.settled = true));
  }
}

function setUp(options: BulkheadOptions = {}) {
  const environment = policyEnvironment();
  const { clock } = environment;
  const resolved = resolveBulkheadOptions(options);
  const policy = new BulkheadPolicy('db', resolved, environment);
  const request = new RequestContext();
  const events: BulkheadRejectedEvent[] = [];
  environment.events.on('bulkhead.rejected', (event) => events.push(event));
  const visit = (onStart?: () => void): Visit => new Visit(policy, request, onStart);
  const load = (): string => `${policy.state.active} active, ${policy.state.queued} queued`;
  return { clock, environment, policy, request, events, visit, load, resolved };
}

describe('BulkheadPolicy', () => {
  it('runs calls up to the limit at once and refuses the next', async () => {
    const { visit, load, events } = setUp({ maxConcurrent: 2 });
    const visits = [visit(), visit(), visit()];
    expect(visits.map(({ running }) => running)).toEqual([true, true, false]);
    expect(await visits[2]?.outcome).toBe("Bulkhead 'db' is full: 2 calls run and 0 wait.");
    expect(events).toEqual([{ name: 'db', reason: 'queue-full', active: 2, queued: 0 }]);
    expect(load()).toBe('2 active, 0 queued');
  });

  it('refuses with an error of status 503 that is worth a retry', async () => {
    const { policy, request, visit } = setUp({ maxConcurrent: 1 });
    visit();
    const refused = policy.wrap(() => Promise.resolve())(new Call(logical, {}, request));
    await expect(refused).rejects.toMatchObject({ code: 'BULKHEAD_FULL', status: 503, retryable: true });
  });

  it('refuses without a listener to the event', async () => {
    const { environment, resolved, request } = setUp({ maxConcurrent: 1 });
    const silent = new BulkheadPolicy('db', resolved, { ...environment, events: new ResilienceEvents() });
    const [, second] = [new Visit(silent, request), new Visit(silent, request)];
    expect(await second.outcome).toContain('is full');
  });

  it('returns the value of the work and frees the slot', async () => {
    const { visit, load } = setUp({ maxConcurrent: 1 });
    const first = visit();
    first.finish('done');
    expect(await first.outcome).toBe('done');
    expect(load()).toBe('0 active, 0 queued');
    expect(visit().running).toBe(true);
  });

  it('passes the error of the work on untouched and frees the slot', async () => {
    const { policy, request, load } = setUp({ maxConcurrent: 1 });
    const error = Object.freeze(new Error('broken'));
    const step = policy.wrap(() => Promise.reject(error));
    await expect(step(new Call(logical, {}, request))).rejects.toBe(error);
    expect(load()).toBe('0 active, 0 queued');
  });

  it('shares its slots among all pipelines that it belongs to', async () => {
    const { policy, request } = setUp({ maxConcurrent: 1 });
    const [, second] = [new Visit(policy, request), new Visit(policy, request)];
    expect(await second.outcome).toContain('is full');
  });

  it('does not run a call that is already cancelled', async () => {
    const { request, visit, load } = setUp({ maxConcurrent: 1 });
    request.cancel('left');
    const late = visit();
    expect(await late.outcome).toBe('rejected with left');
    expect(late.running).toBe(false);
    expect(load()).toBe('0 active, 0 queued');
  });

  it('shows name and options in its state', () => {
    const { policy, resolved } = setUp({ maxConcurrent: 3 });
    expect(policy.state).toEqual({ name: 'db', active: 0, queued: 0, maxConcurrent: 3, options: resolved });
  });

  describe('queue', () => {
    it('lets callers wait in the order in which they came', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 3 });
      const order: string[] = [];
      const first = visit();
      const waiting = ['a', 'b', 'c'].map((name) => visit(() => order.push(name)));
      expect(load()).toBe('1 active, 3 queued');
      for (const visitor of [first, ...waiting]) {
        visitor.finish(0);
        await clock.settle();
      }
      expect(order).toEqual(['a', 'b', 'c']);
      expect(load()).toBe('0 active, 0 queued');
    });

    it('refuses callers when it is full', async () => {
      const { visit, events } = setUp({ maxConcurrent: 1, maxQueue: 1 });
      visit();
      visit();
      expect(await visit().outcome).toBe("Bulkhead 'db' is full: 1 call runs and 1 waits.");
      expect(events).toEqual([{ name: 'db', reason: 'queue-full', active: 1, queued: 1 }]);
    });

    it('publishes the wait of each call that waited and got a slot', async () => {
      const { clock, environment, visit } = setUp({ maxConcurrent: 1, maxQueue: 2, maxWait: 500 });
      const unheard = [visit(), visit()];
      unheard[0]?.finish('x');
      await clock.settle();
      const entered: BulkheadEnteredEvent[] = [];
      environment.events.on('bulkhead.entered', (event) => entered.push(event));
      const [waits, tooLong] = [visit(), visit()];
      await clock.advance(300);
      unheard[1]?.finish('y');
      await clock.settle();
      await clock.advance(300);
      waits?.finish('z');
      expect(await tooLong?.outcome).toContain("Bulkhead 'db' is full");
      const direct = visit();
      direct.finish('w');
      await direct.outcome;
      expect(entered).toEqual([{ name: 'db', waited: 300 }]);
    });

    it('is never overtaken, not even by a caller that arrives when a slot is freed', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 2 });
      const order: string[] = [];
      const first = visit();
      visit(() => order.push('waited'));
      first.finish(0);
      await first.outcome.then(() => visit(() => order.push('came late')));
      await clock.settle();
      expect(order).toEqual(['waited']);
      expect(load()).toBe('1 active, 1 queued');
    });

    it('passes a slot on when the work fails', async () => {
      const { clock, visit } = setUp({ maxConcurrent: 1, maxQueue: 1 });
      const first = visit();
      const second = visit();
      first.fail(new Error('broken'));
      await clock.settle();
      expect(second.running).toBe(true);
    });

    it.each([0, 1, 2])(
      'rejects the caller at place %i at once when its call is cancelled, without running it',
      async (place) => {
        const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 3 });
        const order: number[] = [];
        const first = visit();
        const waiting = [0, 1, 2].map((name) => visit(() => order.push(name)));
        waiting[place]?.scope.cancel('left');
        expect(load()).toBe('1 active, 2 queued');
        expect(await waiting[place]?.outcome).toBe('rejected with left');
        const fourth = visit(() => order.push(3));
        for (const visitor of [first, ...waiting.filter(({ scope }) => !scope.cancelled), fourth]) {
          visitor.finish(0);
          await clock.settle();
        }
        expect(order).toEqual([0, 1, 2, 3].filter((name) => name !== place));
        expect(load()).toBe('0 active, 0 queued');
      },
    );

    it('passes the slot on when the caller that has just got it leaves before it runs', async () => {
      const { clock, environment, visit, load } = setUp({
        maxConcurrent: 1,
        maxQueue: 2,
        abandonedAfter: 10,
      });
      const first = visit();
      const second = visit();
      const third = visit();
      first.scope.cancel('left');
      environment.timers.add(10, { onDue: () => second.scope.cancel('left, too') });
      await clock.advance(10);
      expect([second.running, third.running]).toEqual([false, true]);
      expect(await second.outcome).toBe('rejected with left, too');
      expect(load()).toBe('1 active, 0 queued');
    });

    it('refuses callers that have waited too long, and keeps the others', async () => {
      const { clock, visit, events, load } = setUp({ maxConcurrent: 1, maxQueue: 2, maxWait: 50 });
      const first = visit();
      const second = visit();
      await clock.advance(30);
      const third = visit();
      await clock.advance(19);
      expect(second.settled).toBe(false);
      await clock.advance(1);
      expect(await second.outcome).toBe("Bulkhead 'db' is full: no slot came free within 50 ms.");
      expect(events).toEqual([{ name: 'db', reason: 'max-wait', active: 1, queued: 1 }]);
      first.finish(0);
      await clock.settle();
      expect([second.running, third.running]).toEqual([false, true]);
      expect(load()).toBe('1 active, 0 queued');
    });

    it.each(['gets its slot', 'leaves'])('keeps no timer for a caller that %s', async (what) => {
      const { clock, visit } = setUp({ maxConcurrent: 1, maxQueue: 1, maxWait: 50 });
      const first = visit();
      const second = visit();
      expect(clock.referenced).toBe(1);
      if (what === 'leaves') second.scope.cancel('left');
      else first.finish(0);
      await clock.settle();
      expect(clock.referenced).toBe(0);
    });

    it('arms no timer when the wait is not limited', () => {
      const { clock, visit } = setUp({ maxConcurrent: 1, maxQueue: 1 });
      visit();
      visit();
      expect(clock.pending).toBe(0);
    });

    it('releases a caller that has waited too long', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 2, maxWait: 50 });
      visit();
      const second = visit();
      await clock.advance(50);
      visit();
      second.scope.cancel('left');
      expect(load()).toBe('1 active, 1 queued');
      expect(await second.outcome).toContain('no slot came free');
    });

    it('runs each caller in its own AsyncLocalStorage context', async () => {
      const storage = new AsyncLocalStorage<string>();
      const { clock, visit } = setUp({ maxConcurrent: 1, maxQueue: 1 });
      const seen: unknown[] = [];
      const first = storage.run('first', () => visit());
      storage.run('second', () => visit(() => seen.push(storage.getStore())));
      storage.run('somebody else', () => first.finish(0));
      await clock.settle();
      expect(seen).toEqual(['second']);
    });

    it('resumes callers after the code that frees the slot, never inside of it', async () => {
      const { clock, visit } = setUp({ maxConcurrent: 1, maxQueue: 1, abandonedAfter: 0 });
      const steps: string[] = [];
      const first = visit();
      visit(() => steps.push('second runs'));
      first.scope.cancel('left');
      steps.push('after the cancellation');
      await clock.advance(0);
      expect(steps).toEqual(['after the cancellation', 'second runs']);
    });
  });

  describe('a queue with the newest caller first', () => {
    const options = { maxConcurrent: 1, maxQueue: 3, maxWait: 1_000, order: 'adaptive' } as const;

    it('is in the order of arrival until it has not been empty for 100 ms', async () => {
      const { clock, visit } = setUp(options);
      const order: string[] = [];
      const first = visit();
      const waiting = ['a', 'b', 'c'].map((name) => visit(() => order.push(name)));
      await clock.advance(100);
      first.finish(0);
      await clock.settle();
      expect(order).toEqual(['a']);
      await clock.advance(1);
      waiting[0]?.finish(0);
      await clock.settle();
      waiting[2]?.finish(0);
      await clock.settle();
      expect(order).toEqual(['a', 'c', 'b']);
    });

    it('begins anew when it was empty', async () => {
      const { clock, visit } = setUp(options);
      const order: string[] = [];
      const first = visit();
      const second = visit(() => order.push('a'));
      await clock.advance(500);
      first.finish(0);
      await clock.settle();
      const waiting = ['b', 'c'].map((name) => visit(() => order.push(name)));
      second.finish(0);
      await clock.settle();
      waiting[0]?.finish(0);
      await clock.settle();
      expect(order).toEqual(['a', 'b', 'c']);
    });
  });

  describe('a queue with a target for waits', () => {
    it('refuses callers that have waited too long, and serves those behind them', async () => {
      const { clock, visit, events, load } = setUp({ maxConcurrent: 1, maxQueue: 50, targetWait: 20 });
      const visits = Array.from({ length: 31 }, () => visit());
      let now = 0;
      // The service takes 50 ms for each call, so that all waits are too long.
      for (const next of visits) {
        if (next.settled || !next.running) continue;
        await clock.advance(50);
        now += 50;
        next.finish(now);
        await clock.settle();
      }
      const refusals = events.filter(({ reason }) => reason === 'target-wait');
      expect(refusals.length).toBeGreaterThan(10);
      expect(await visits.find(({ running }) => !running)?.outcome).toBe(
        "Bulkhead 'db' is full: calls wait longer than 20 ms.",
      );
      expect(load()).toBe('0 active, 0 queued');
    });
  });

  describe('a call that was given up', () => {
    it('keeps its slot until its work ends', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 1, abandonedAfter: 1000 });
      const first = visit();
      const second = visit();
      first.scope.cancel('left');
      await clock.advance(999);
      expect([second.running, load()]).toEqual([false, '1 active, 1 queued']);
      first.fail(new Error('aborted'));
      await clock.settle();
      expect(second.running).toBe(true);
    });

    it('loses its slot once, after abandonedAfter, although its work goes on', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, maxQueue: 2, abandonedAfter: 1000 });
      const first = visit();
      const second = visit();
      const third = visit();
      first.scope.cancel('left');
      await clock.advance(1000);
      expect([second.running, load()]).toEqual([true, '1 active, 1 queued']);
      first.finish(0);
      await clock.settle();
      expect([third.running, load()]).toEqual([false, '1 active, 1 queued']);
    });

    it('loses its slot after 30 seconds by default', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1 });
      visit().scope.cancel('left');
      await clock.advance(29_999);
      expect(load()).toBe('1 active, 0 queued');
      await clock.advance(1);
      expect(load()).toBe('0 active, 0 queued');
    });

    it('keeps its slot until its work ends when the time is infinite', async () => {
      const { clock, visit, load } = setUp({ maxConcurrent: 1, abandonedAfter: Infinity });
      const first = visit();
      first.scope.cancel('left');
      expect(clock.pending).toBe(0);
      await clock.advance(10 ** 9);
      expect(load()).toBe('1 active, 0 queued');
      first.finish(0);
      await clock.settle();
      expect(load()).toBe('0 active, 0 queued');
    });

    it('does not keep the process alive', () => {
      const { clock, visit } = setUp({ maxConcurrent: 1 });
      visit().scope.cancel('left');
      expect([clock.pending, clock.referenced]).toEqual([1, 0]);
    });

    it('leaves no timer behind when its work ends', async () => {
      const { clock, environment, visit } = setUp({ maxConcurrent: 1, abandonedAfter: 1000 });
      const first = visit();
      first.scope.cancel('left');
      first.finish(0);
      await clock.settle();
      let fired = 0;
      const { remove } = environment.timers;
      environment.timers.remove = (entry) => (fired++, remove.call(environment.timers, entry));
      await clock.advance(1000);
      expect(fired).toBe(0);
    });
  });

  it('ignores a cancellation after the work has ended', async () => {
    const { clock, visit } = setUp({ maxConcurrent: 1 });
    const first = visit();
    first.finish(0);
    await first.outcome;
    first.scope.cancel('late');
    expect(clock.pending).toBe(0);
  });
});
