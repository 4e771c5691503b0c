import { AsyncLocalStorage } from 'node:async_hooks';
import {
  AppError,
  CircuitOpenError,
  ConflictError,
  RateLimitError,
  RetryBudgetExhaustedError,
  ShuttingDownError,
  TimeoutExceededError,
  minutes,
} from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RetryHarness, networkError } from '../../test/retry.harness.js';
import type { Call } from '../invocation/call.js';
import type { RetryListener } from './retry.options.js';

const exact = { jitter: 'none', budget: false } as const;

describe('RetryPolicy', () => {
  const logged = jest.fn();
  beforeEach(() => {
    Logger.overrideLogger({ log: logged, warn: logged, error: logged });
  });
  afterEach(() => {
    logged.mockReset();
    Logger.overrideLogger(['log', 'error', 'warn']);
  });

  describe('counting', () => {
    it('returns the first result without an event, a timer or a scope of its own', async () => {
      const harness = new RetryHarness().answering('first');
      await expect(harness.run()).resolves.toBe('first');
      expect(harness.scopes).toEqual([harness.call]);
      expect([harness.scheduled, harness.exhausted, harness.clock.pending]).toEqual([[], [], 0]);
    });

    it('waits 1, 2 and 4 seconds by default, then rejects with the original last error', async () => {
      const errors = [networkError(), networkError(), networkError(), networkError()];
      const harness = new RetryHarness(exact).answering(...errors);
      await expect(harness.run()).rejects.toBe(errors[3]);
      expect(harness.starts).toEqual([0, 1_000, 3_000, 7_000]);
    });

    it('stops at the first success', async () => {
      const harness = new RetryHarness(exact).answering(networkError(), 'second');
      await expect(harness.run()).resolves.toBe('second');
      expect(harness.starts).toEqual([0, 1_000]);
      expect(harness.exhausted).toEqual([]);
    });

    it('numbers the attempts from 1', async () => {
      const harness = new RetryHarness({ ...exact, maxRetries: 2 }).answering(networkError());
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.scopes.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    });

    it('adds no step with maxRetries 0', () => {
      const next = () => Promise.resolve();
      expect(new RetryHarness({ maxRetries: 0 }).policy.wrap(next)).toBe(next);
    });

    it('releases the scope of an attempt when the attempt ends', async () => {
      const harness = new RetryHarness(exact).answering(networkError(), networkError(), 'third');
      await harness.run();
      harness.call.cancel(new Error('much later'));
      expect(harness.scopes.map(({ cancelled }) => cancelled)).toEqual([true, false, false]);
    });

    it('runs each attempt in the async context of the caller', async () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      const look = (): Error => (seen.push(storage.getStore()), networkError());
      const harness = new RetryHarness({ ...exact, maxRetries: 1 }).answering(look);
      const result = storage.run('request 1', () => harness.start());
      await harness.clock.advance(minutes(1));
      await expect(result).rejects.toThrow('ECONNRESET');
      expect(seen).toEqual(['request 1', 'request 1']);
    });
  });

  describe('conditions', () => {
    it('does not repeat an error that is not transient', async () => {
      const harness = new RetryHarness(exact).answering(new TypeError('a bug'));
      await expect(harness.run()).rejects.toThrow('a bug');
      expect(harness.starts).toEqual([0]);
      expect(harness.exhausted).toEqual([]);
    });

    it('stops at an error that is not transient after one that was', async () => {
      const harness = new RetryHarness(exact).answering(networkError(), new TypeError('a bug'));
      await expect(harness.run()).rejects.toThrow('a bug');
      expect(harness.starts).toEqual([0, 1_000]);
    });

    it('repeats an attempt that timed out', async () => {
      const harness = new RetryHarness(exact).answering(new TimeoutExceededError('x', 100), 'second');
      await expect(harness.run()).resolves.toBe('second');
    });

    it('repeats errors that retryOn names, even if they say that they are not retryable', async () => {
      const harness = new RetryHarness({ ...exact, retryOn: ConflictError });
      await expect(harness.answering(new ConflictError('busy'), 'second').run()).resolves.toBe('second');
    });

    it('prefers abortOn to retryOn', async () => {
      const harness = new RetryHarness({ ...exact, retryOn: () => true, abortOn: 'ECONNRESET' });
      await expect(harness.answering(networkError(), 'second').run()).rejects.toThrow('ECONNRESET');
    });

    it.each([
      ['an AbortError', new DOMException('left', 'AbortError')],
      ['a circuit opened by hand', new CircuitOpenError('payments')],
      ['our own shutdown', new ShuttingDownError()],
      ['the empty budget of a nested policy', new RetryBudgetExhaustedError('inner')],
    ])('never repeats %s, whatever retryOn says', async (_, error) => {
      const harness = new RetryHarness({ ...exact, retryOn: () => true }).answering(error, 'second');
      await expect(harness.run()).rejects.toBe(error);
    });

    it('repeats nothing once part of the result has reached the caller', async () => {
      const streaming = (call: Call): Error => {
        call.logical.committed = true;
        return networkError();
      };
      const harness = new RetryHarness(exact).answering(streaming, 'second');
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.starts).toEqual([0]);
    });

    it.each(['retryOn', 'abortOn'] as const)(
      'gives up with the original error when %s throws',
      async (option) => {
        const original = networkError();
        const broken = (): never => {
          throw new Error('broken predicate');
        };
        const harness = new RetryHarness({ ...exact, [option]: broken }).answering(original, 'second');
        await expect(harness.run()).rejects.toBe(original);
        expect(logged.mock.lastCall?.[0]).toMatch(
          /condition or back-off of 'videos' threw.*broken predicate/,
        );
      },
    );

    it('gives up with the original error when a custom back-off throws', async () => {
      const original = networkError();
      const backoff = (): never => {
        throw new Error('broken back-off');
      };
      await expect(new RetryHarness({ ...exact, backoff }).answering(original, 'second').run()).rejects.toBe(
        original,
      );
      expect(logged.mock.lastCall?.[0]).toContain('broken back-off');
    });
  });

  describe('results', () => {
    const retryOnResult = (value: unknown): boolean => value === 'pending';

    it('repeats a result that retryOnResult refuses', async () => {
      const harness = new RetryHarness({ ...exact, retryOnResult }).answering('pending', 'pending', 'ready');
      await expect(harness.run()).resolves.toBe('ready');
      expect(harness.starts).toEqual([0, 1_000, 3_000]);
      expect(harness.scheduled[0]).toEqual({ name: 'videos', attempt: 1, delay: 1_000, error: undefined });
    });

    it('returns the last refused result when the retries are used up', async () => {
      const harness = new RetryHarness({ ...exact, maxRetries: 1, retryOnResult }).answering('pending');
      await expect(harness.run()).resolves.toBe('pending');
      expect(harness.exhausted).toEqual([
        { name: 'videos', attempts: 2, reason: 'max-retries', error: undefined },
      ]);
    });

    it('accepts the result when retryOnResult throws', async () => {
      const broken = (): never => {
        throw 'not even an error';
      };
      const harness = new RetryHarness({ ...exact, retryOnResult: broken }).answering('pending');
      await expect(harness.run()).resolves.toBe('pending');
      expect(logged.mock.lastCall?.[0]).toMatch(/^retryOnResult of 'videos' threw.*not even an error$/);
    });

    it('waits as long as a refused response asks for', async () => {
      const busy = new Response('', { status: 503, headers: { 'Retry-After': '7' } });
      const harness = new RetryHarness({ ...exact, retryOnResult: (value) => value === busy });
      await expect(harness.answering(busy, 'second').run()).resolves.toBe('second');
      expect(harness.delays).toEqual([7_000]);
    });
  });

  describe('Retry-After', () => {
    it('waits at least as long as the error asks for', async () => {
      const harness = new RetryHarness(exact);
      const slow = new RateLimitError('slow down', { retryAfter: 4_200.3 });
      await harness.answering(slow, 'second').run();
      expect(harness.delays).toEqual([4_201]);
    });

    it('waits as long as the back-off when the error asks for less', async () => {
      const harness = new RetryHarness(exact);
      await harness.answering(new RateLimitError('slow down', { retryAfter: 10 }), 'second').run();
      expect(harness.delays).toEqual([1_000]);
    });

    it('continues the back-off from its own wait, not from Retry-After', async () => {
      const harness = new RetryHarness(
        { budget: false, backoff: 'decorrelated', delay: 100 },
        { next: () => 0.5 },
      );
      await harness.answering(new RateLimitError('', { retryAfter: 9_000 }), networkError(), 'third').run();
      expect(harness.delays).toEqual([9_000, 350]);
    });

    it('allows a wait of exactly maxRetryAfter', async () => {
      const harness = new RetryHarness({ ...exact, maxRetryAfter: 60_000 });
      await harness.answering(new RateLimitError('', { retryAfter: 60_000 }), 'second').run();
      expect(harness.delays).toEqual([60_000]);
    });

    it('ends the call at once when the other side asks for more than maxRetryAfter', async () => {
      const harness = new RetryHarness(exact).answering(
        new RateLimitError('', { retryAfter: 10_001 }),
        'second',
      );
      await expect(harness.run()).rejects.toBeInstanceOf(RateLimitError);
      expect(harness.exhausted.map(({ reason }) => reason)).toEqual(['retry-after']);
    });

    it('is ignored when respectRetryAfter is false', async () => {
      const harness = new RetryHarness({ ...exact, respectRetryAfter: false });
      await harness.answering(new RateLimitError('', { retryAfter: 60_000 }), 'second').run();
      expect(harness.delays).toEqual([1_000]);
    });
  });

  describe('an open circuit', () => {
    it('is called again when it lets a trial through', async () => {
      const harness = new RetryHarness(exact).answering(new CircuitOpenError('payments', 9_999.5), 'second');
      await expect(harness.run()).resolves.toBe('second');
      expect(harness.starts).toEqual([0, 10_000]);
    });

    it('is not waited for when it stays open for too long, even if Retry-After is switched off', async () => {
      const harness = new RetryHarness({ ...exact, respectRetryAfter: false });
      harness.answering(new CircuitOpenError('payments', 30_000), 'second');
      await expect(harness.run()).rejects.toBeInstanceOf(CircuitOpenError);
      expect(harness.starts).toEqual([0]);
    });

    it('is not waited for beyond the deadline', async () => {
      const harness = new RetryHarness(exact).answering(new CircuitOpenError('payments', 5_000), 'second');
      await expect(harness.run({ deadline: 5_000 })).rejects.toBeInstanceOf(CircuitOpenError);
      expect(harness.exhausted.map(({ reason }) => reason)).toEqual(['deadline']);
    });
  });

  describe('events', () => {
    it('publishes each retry and the end of retrying', async () => {
      const error = networkError();
      const harness = new RetryHarness({ ...exact, maxRetries: 2 }).answering(error);
      await expect(harness.run()).rejects.toBe(error);
      expect(harness.scheduled).toEqual([
        { name: 'videos', attempt: 1, delay: 1_000, error },
        { name: 'videos', attempt: 2, delay: 2_000, error },
      ]);
      expect(harness.exhausted).toEqual([{ name: 'videos', attempts: 3, reason: 'max-retries', error }]);
    });

    it('calls onRetry before the wait', async () => {
      const onRetry = jest.fn<RetryListener>();
      const error = networkError();
      const harness = new RetryHarness({ ...exact, onRetry }).answering(error, 'second');
      void harness.start();
      await harness.clock.settle();
      expect(onRetry.mock.calls).toEqual([[{ name: 'videos', attempt: 1, delay: 1_000, error }]]);
      await harness.clock.advance(1_000);
      expect(onRetry).toHaveBeenCalledTimes(1);
    });

    it.each([
      [
        'throws',
        () => {
          throw new Error('broken listener');
        },
      ],
      ['rejects', () => Promise.reject(new Error('broken listener'))],
    ])('goes on when onRetry %s', async (_, onRetry) => {
      const harness = new RetryHarness({ ...exact, onRetry }).answering(networkError(), 'second');
      await expect(harness.run()).resolves.toBe('second');
      expect(logged.mock.calls).toHaveLength(1);
      expect(logged.mock.lastCall?.[0]).toMatch(/^onRetry of 'videos' threw.*broken listener/);
    });
  });

  describe('budget', () => {
    const budget = { ratio: 0, minimum: 1 } as const;

    it('rejects with the original error of the call when it is exhausted', async () => {
      const error = networkError();
      const harness = new RetryHarness({ jitter: 'none', budget }).answering(error);
      await expect(harness.run()).rejects.toBe(error);
      expect(harness.starts).toEqual([0, 1_000]);
      expect(harness.exhausted).toEqual([{ name: 'videos', attempts: 2, reason: 'budget', error }]);
    });

    it('rejects with a RetryBudgetExhaustedError on request', async () => {
      const cause = networkError();
      const options = { jitter: 'none', budget: { ...budget, rejectWithBudgetError: true } } as const;
      const error: unknown = await new RetryHarness(options)
        .answering(cause)
        .run()
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RetryBudgetExhaustedError);
      expect(error).toMatchObject({ policy: 'videos', cause });
    });

    it('rejects with the last error, not the budget error, when another limit is reached', async () => {
      const error = networkError();
      const options = { maxRetries: 1, budget: { rejectWithBudgetError: true } };
      await expect(new RetryHarness(options).answering(error).run()).rejects.toBe(error);
    });

    it('returns a refused result when it is exhausted', async () => {
      const options = { retryOnResult: () => true, budget: { ...budget, rejectWithBudgetError: true } };
      await expect(new RetryHarness(options).answering('pending').run()).resolves.toBe('pending');
    });

    it('counts waiting retries', async () => {
      const harness = new RetryHarness({ jitter: 'none', budget }).answering(networkError(), 'second');
      const first = harness.start();
      await harness.clock.advance(500);
      await expect(harness.start()).rejects.toThrow('ECONNRESET');
      await harness.clock.advance(500);
      await expect(first).resolves.toBe('second');
    });

    it('frees the place of a retry whose wait was aborted', async () => {
      const harness = new RetryHarness({ jitter: 'none', budget }).answering(networkError(), 'second');
      const first = harness.start();
      await harness.clock.settle();
      harness.call.cancel(new Error('left'));
      await expect(first).rejects.toThrow('left');
      await expect(harness.run()).resolves.toBe('second');
    });

    it('allows a single call all its retries by default', async () => {
      const harness = new RetryHarness({ maxRetries: 7, delay: 10, jitter: 'none' }).answering(
        networkError(),
      );
      await expect(harness.run()).rejects.toThrow('ECONNRESET');
      expect(harness.exhausted).toMatchObject([{ attempts: 8, reason: 'max-retries' }]);
    });
  });

  it('rethrows a thrown value that is not an object', async () => {
    const thrower = (): Promise<never> => Promise.reject('plain text');
    await expect(new RetryHarness(exact).answering(thrower).run()).rejects.toBe('plain text');
  });

  it('follows the property retryable of an error of the application', async () => {
    const gone = new AppError('moved', { code: 'MOVED', status: 503 });
    await expect(new RetryHarness(exact).answering(gone, 'second').run()).rejects.toBe(gone);
  });
});
