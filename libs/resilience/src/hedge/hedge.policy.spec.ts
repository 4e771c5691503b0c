import { AsyncLocalStorage } from 'node:async_hooks';
import { CircuitOpenError, NotFoundError, RateLimitError, ValidationError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HedgeHarness } from '../../test/hedge.harness.js';
import { networkError } from '../../test/retry.harness.js';
import { RetryBudget } from '../budget/retry-budget.js';
import { DEFAULT_RETRY_BUDGET_OPTIONS } from '../budget/retry-budget.constants.js';

const reset = networkError();
/** Two hedges, after 100 and 200 ms. */
const FIXED = { delay: 100, maxHedges: 2 } as const;

describe('HedgePolicy', () => {
  describe('by time', () => {
    it('starts no hedge for a call that answers before the delay', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 99, value: 'first' }]);
      await harness.clock.advance(1_000);
      await expect(result).resolves.toBe('first');
      expect([harness.starts, harness.started, harness.clock.referenced]).toEqual([[0], [], 0]);
    });

    it('starts one hedge after another, each after the delay, until one succeeds', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 900 }, { takes: 900 }, { takes: 50, value: 'third' }]);
      await harness.clock.advance(250);
      await expect(result).resolves.toBe('third');
      expect(harness.starts).toEqual([0, 100, 200]);
      expect(harness.started).toEqual([
        { name: 'videos', index: 1, waited: 100 },
        { name: 'videos', index: 2, waited: 200 },
      ]);
      expect(harness.won).toEqual([{ name: 'videos', index: 2, saved: 200 }]);
    });

    it('starts all attempts at once with a delay of 0', async () => {
      const harness = new HedgeHarness({ ...FIXED, delay: 0 });
      const result = harness.start([{ takes: 900 }, { takes: 900 }, { takes: 50, value: 'third' }]);
      await harness.clock.advance(50);
      await expect(result).resolves.toBe('third');
      expect(harness.starts).toEqual([0, 0, 0]);
    });

    it('answers with the first attempt if that is the fastest after all', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 120, value: 'first' }, { takes: 900 }]);
      await harness.clock.advance(120);
      await expect(result).resolves.toBe('first');
      expect([harness.started.length, harness.won]).toEqual([1, []]);
    });

    it('numbers the attempts and counts them in the logical call', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 900 }, { takes: 900 }, { takes: 50 }]);
      await harness.clock.advance(250);
      await result;
      expect(harness.scopes.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(harness.call.logical.attempts).toBe(3);
    });

    it('runs hedges in the asynchronous context of the caller', async () => {
      const storage = new AsyncLocalStorage<string>();
      const harness = new HedgeHarness(FIXED);
      const seen: unknown[] = [];
      const look = (): Promise<unknown> => {
        seen.push(storage.getStore());
        return seen.length === 1 ? new Promise(() => {}) : Promise.resolve('done');
      };
      const result = storage.run('request 7', () => harness.run(look));
      await harness.clock.advance(100);
      await expect(result).resolves.toBe('done');
      expect(seen).toEqual(['request 7', 'request 7']);
    });
  });

  describe('losers', () => {
    it('are aborted at once, with the reason', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 900 }, { takes: 900 }, { takes: 50 }]);
      await harness.clock.advance(250);
      await result;
      const lost = expect.objectContaining({ name: 'HedgeLostError', code: 'HEDGE_LOST' });
      expect(harness.scopes.map(({ reason }) => reason)).toEqual([lost, lost, undefined]);
      expect(harness.scopes.every(({ closed }) => closed)).toBe(true);
    });

    it('that go on all the same have their late result disposed of', async () => {
      const harness = new HedgeHarness(FIXED);
      const cancel = jest.fn(() => Promise.resolve());
      const late = { body: { getReader: () => {}, cancel } };
      const result = harness.start([
        { takes: 500, value: late, deaf: true },
        { takes: 50, value: 'hedge' },
      ]);
      await harness.clock.advance(150);
      await expect(result).resolves.toBe('hedge');
      expect(cancel).not.toHaveBeenCalled();
      await harness.clock.advance(350);
      expect(cancel).toHaveBeenCalledTimes(1);
    });

    it('that fail later change nothing', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([
        { takes: 500, error: reset, deaf: true },
        { takes: 50, value: 'hedge' },
      ]);
      await harness.clock.advance(1_000);
      await expect(result).resolves.toBe('hedge');
    });
  });

  describe('failures', () => {
    it('that may pass start the next hedge at once', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([
        { takes: 10, error: reset },
        { takes: 10, value: 'second' },
      ]);
      await harness.clock.advance(20);
      await expect(result).resolves.toBe('second');
      expect(harness.starts).toEqual([0, 10]);
      expect(harness.won).toEqual([{ name: 'videos', index: 1, saved: 0 }]);
    });

    it('of all attempts end the call with the last error', async () => {
      const harness = new HedgeHarness(FIXED);
      const last = networkError('ECONNREFUSED');
      const result = harness.start([
        { takes: 10, error: reset },
        { takes: 50, error: last },
        { takes: 10, error: reset },
      ]);
      await harness.clock.advance(1_000);
      await expect(result).rejects.toBe(reset);
      expect(harness.starts).toEqual([0, 10, 60]);
      expect(harness.clock.referenced).toBe(0);
    });

    it.each([
      ['a 4xx', new NotFoundError('gone')],
      ['invalid input', new ValidationError('no')],
      ['an unknown error', new TypeError('bug')],
      ['an abort', new DOMException('left', 'AbortError')],
    ])('such as %s end the call, and abort the other attempts', async (_title, error) => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 900 }, { takes: 10, error }]);
      await harness.clock.advance(110);
      await expect(result).rejects.toBe(error);
      expect(harness.scopes[0]).toMatchObject({ cancelled: true });
      await harness.clock.advance(1_000);
      expect(harness.starts).toEqual([0, 100]);
    });

    it('of abortOn end the call', async () => {
      const harness = new HedgeHarness({ ...FIXED, abortOn: 'ECONNRESET' });
      const result = harness.start([{ takes: 10, error: reset }]);
      await harness.clock.advance(1_000);
      await expect(result).rejects.toBe(reset);
      expect(harness.starts).toEqual([0]);
    });

    it('of a condition that throws end the hedges, and are logged', async () => {
      const logged = jest.fn();
      Logger.overrideLogger({ log: logged, warn: logged, error: logged });
      const harness = new HedgeHarness({
        ...FIXED,
        abortOn: () => {
          throw new Error('bug');
        },
      });
      const result = harness.start([{ takes: 10, error: reset }]);
      await harness.clock.advance(1_000);
      await expect(result).rejects.toBe(reset);
      expect(harness.starts).toEqual([0]);
      expect(String(logged.mock.calls[0]![0])).toContain("abortOn of 'videos' threw");
      Logger.overrideLogger(['log', 'error', 'warn']);
    });

    it('by a policy of the application start no further hedge', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([
        { takes: 150, value: 'first' },
        { takes: 0, error: new CircuitOpenError('videos', 5) },
      ]);
      await harness.clock.advance(1_000);
      await expect(result).resolves.toBe('first');
      expect(harness.starts).toEqual([0, 100]);
    });
  });

  describe('push-back', () => {
    it('with retryable: false starts no further hedge, and lets the others finish', async () => {
      const harness = new HedgeHarness(FIXED);
      const refused = Object.assign(new Error('overloaded'), { status: 503, retryable: false });
      const result = harness.start([
        { takes: 250, value: 'first' },
        { takes: 10, error: refused },
      ]);
      await harness.clock.advance(1_000);
      await expect(result).resolves.toBe('first');
      expect(harness.starts).toEqual([0, 100]);
    });

    it('with retryAfter starts the next hedge after that time', async () => {
      const harness = new HedgeHarness(FIXED);
      const busy = new RateLimitError('busy', { retryAfter: 400 });
      const result = harness.start([
        { takes: 10, error: busy },
        { takes: 10, value: 'second' },
      ]);
      await harness.clock.advance(1_000);
      await expect(result).resolves.toBe('second');
      expect(harness.starts).toEqual([0, 410]);
    });

    it.each([
      ['that is longer than 10 s', 10_001, Infinity],
      ['that the deadline does not leave', 400, 410],
    ])('for a time %s ends the call', async (_title, retryAfter, deadline) => {
      const harness = new HedgeHarness(FIXED);
      const busy = new RateLimitError('busy', { retryAfter });
      const result = harness.start([{ takes: 10, error: busy }], { deadline });
      await harness.clock.advance(10);
      await expect(result).rejects.toBe(busy);
      expect(harness.clock.referenced).toBe(0);
    });

    it('ends with the last error when the application ends', async () => {
      const harness = new HedgeHarness(FIXED);
      const busy = new RateLimitError('busy', { retryAfter: 5_000 });
      const result = harness.start([{ takes: 10, error: busy }]);
      await harness.clock.advance(100);
      harness.timers.close();
      await expect(result).rejects.toBe(busy);
      expect(harness.clock.referenced).toBe(0);
    });
  });

  describe('the caller', () => {
    it('that leaves ends all attempts at once', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 900, deaf: true }]);
      await harness.clock.advance(150);
      harness.call.cancel(new Error('left'));
      await expect(result).rejects.toThrow('left');
      expect(harness.scopes.map(({ cancelled }) => cancelled)).toEqual([true, true]);
      await harness.clock.advance(1_000);
      expect(harness.starts).toEqual([0, 100]);
      expect(harness.clock.pending).toBe(0);
    });

    it('that leaves during a push-back ends the wait', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start([{ takes: 10, error: new RateLimitError('busy', { retryAfter: 5_000 }) }]);
      await harness.clock.advance(100);
      harness.call.cancel(new Error('left'));
      await expect(result).rejects.toThrow('left');
      expect(harness.clock.referenced).toBe(0);
    });

    it('that has left before starts nothing', async () => {
      const harness = new HedgeHarness(FIXED);
      await harness.warmUp(1, 1);
      harness.call.cancel(new Error('left'));
      await expect(harness.rerun()).rejects.toThrow('left');
      expect(harness.starts).toEqual([]);
    });
  });

  describe('no hedge starts', () => {
    const SLOW = [{ takes: 500, value: 'first' }];

    it('without a place in the budget of the retries', async () => {
      const harness = new HedgeHarness(FIXED);
      const budget = new RetryBudget({ ...DEFAULT_RETRY_BUDGET_OPTIONS, ratio: 0, minimum: 1 }, 0);
      harness.budget = budget;
      const results = [harness.start(SLOW), harness.start(SLOW)];
      await harness.clock.advance(500);
      await Promise.all(results);
      expect(harness.started.length).toBe(1);
      expect(harness.skipped).toEqual(['budget', 'budget']);
      expect(budget.read(500).available).toBe(0);
    });

    it('without a place in its own budget', async () => {
      const harness = new HedgeHarness(FIXED);
      harness.budget = undefined;
      const results = Array.from({ length: 100 }, () => harness.start(SLOW));
      await harness.clock.advance(500);
      await Promise.all(results);
      // 100 in ten seconds, and a fifth of the calls.
      expect(harness.started.length).toBe(120);
    });

    it('while the other steps have no room', async () => {
      const harness = new HedgeHarness(FIXED);
      harness.hasRoom = false;
      const result = harness.start(SLOW);
      await harness.clock.advance(500);
      await expect(result).resolves.toBe('first');
      expect([harness.starts, harness.skipped]).toEqual([[0], ['no-room']]);
    });

    it('when the deadline leaves less than half of the calls take', async () => {
      const harness = new HedgeHarness(FIXED);
      await harness.warmUp(20, 90);
      const now = harness.clock.now();
      const result = harness.start([{ takes: 150 }], { deadline: now + 180 });
      await harness.clock.advance(1_000);
      await result;
      expect([harness.starts, harness.skipped]).toEqual([[now], ['deadline']]);
    });

    it('while the application ends', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start(SLOW);
      harness.timers.close();
      await harness.clock.advance(500);
      await expect(result).resolves.toBe('first');
      expect([harness.starts, harness.skipped]).toEqual([[0], ['closing']]);
    });

    it('while a repetition could do the work twice', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start(SLOW);
      harness.call.logical.unrepeatable = true;
      await harness.clock.advance(500);
      await expect(result).resolves.toBe('first');
      expect(harness.starts).toEqual([0]);
    });

    it('once part of the result has reached the caller', async () => {
      const harness = new HedgeHarness(FIXED);
      const result = harness.start(SLOW);
      harness.call.logical.committed = true;
      await harness.clock.advance(500);
      await expect(result).resolves.toBe('first');
      expect(harness.starts).toEqual([0]);
    });

    it("for calls that do not say that they are idempotent, with 'per-call'", async () => {
      const harness = new HedgeHarness({ ...FIXED, idempotent: 'per-call' });
      const result = harness.start(SLOW);
      await harness.clock.advance(500);
      await expect(result).resolves.toBe('first');
      expect(harness.starts).toEqual([0]);
    });

    it("unless the work says itself that it is idempotent, with 'per-call'", async () => {
      const harness = new HedgeHarness({ ...FIXED, idempotent: 'per-call' });
      const result = harness.run((call) => {
        call.logical.idempotent = true;
        return harness.work(call, { takes: 150 });
      });
      await harness.clock.advance(500);
      await result;
      expect(harness.starts).toEqual([0, 100]);
    });
  });

  describe('with a percentile', () => {
    it('has no hedge before there are enough samples', async () => {
      const harness = new HedgeHarness();
      await harness.warmUp(19, 100);
      expect(harness.policy.delay).toBeUndefined();
      const slow = harness.start([{ takes: 2_000 }]);
      const failing = harness.start([{ takes: 10, error: reset }]);
      await harness.clock.advance(2_000);
      await slow;
      await expect(failing).rejects.toBe(reset);
      expect(harness.starts.length).toBe(2);
    });

    it('waits for the 95th percentile, at most 5 % longer', async () => {
      const harness = new HedgeHarness();
      await harness.warmUp(20, 100);
      const { delay } = harness.policy;
      expect(delay).toBeGreaterThanOrEqual(100);
      expect(delay).toBeLessThanOrEqual(105);
      const now = harness.clock.now();
      const result = harness.start([{ takes: 2_000 }, { takes: 100, value: 'hedge' }]);
      await harness.clock.advance(300);
      await expect(result).resolves.toBe('hedge');
      expect(harness.starts).toEqual([now, now + delay!]);
    });

    it('waits for at least 10 ms', async () => {
      const harness = new HedgeHarness();
      await harness.warmUp(20, 1);
      expect(harness.policy.delay).toBe(10);
    });

    it('does not count failures', async () => {
      const harness = new HedgeHarness();
      await harness.warmUp(20, 100);
      for (let call = 0; call < 20; call++) {
        const failed = harness.start([{ takes: 3, error: new NotFoundError('gone') }]);
        await harness.clock.advance(3);
        await expect(failed).rejects.toThrow('gone');
      }
      await harness.clock.advance(1_000);
      expect(harness.policy.delay).toBeGreaterThanOrEqual(100);
    });

    it('forgets calls after a minute', async () => {
      const harness = new HedgeHarness();
      await harness.warmUp(20, 100);
      await harness.clock.advance(70_000);
      expect(harness.policy.delay).toBeUndefined();
    });
  });
});
