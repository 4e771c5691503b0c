import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RetryJitter } from './jitter.js';
import { longestWait } from './longest-wait.js';
import { RetryDelays } from './retry-delays.js';
import { type RetryOptions, resolveRetryOptions } from './retry.options.js';

const longest = (options: RetryOptions): number => longestWait(resolveRetryOptions(options));

describe('longestWait', () => {
  it.each<[string, RetryOptions, number]>([
    ['the defaults', {}, 7_000],
    ['no retries', { maxRetries: 0 }, 0],
    ['fixed waits', { backoff: 'fixed', delay: 500, maxRetries: 4 }, 2_000],
    ['linear waits', { backoff: 'linear', delay: 500, maxRetries: 4 }, 5_000],
    ['fibonacci waits', { backoff: 'fibonacci', delay: 100, maxRetries: 5 }, 1_200],
    ['waits that reach the cap', { maxRetries: 6 }, 35_000],
    ['waits that start at the cap', { maxDelay: 1_000, maxRetries: 3 }, 3_000],
    ['no waits', { delay: 0, maxRetries: 5 }, 0],
    ['decorrelated waits at their longest', { backoff: 'decorrelated', delay: 100 }, 3_900],
    ['jitter to both sides at its longest', { jitter: 0.5, maxDelay: 5_000 }, 9_500],
    ['a custom function, which nobody can foresee', { backoff: () => 500 }, 0],
  ])('adds up %s', (_, options, expected) => {
    expect(longest(options)).toBe(expected);
  });

  it.each(['fixed', 'exponential', 'linear'] as const)(
    'ends quickly for an absurd number of %s retries',
    (backoff) => {
      const maxRetries = Number.MAX_SAFE_INTEGER;
      expect(longest({ backoff, maxRetries, budget: false })).toBeGreaterThan(1e18);
    },
  );

  it.each<RetryOptions>([
    { factor: 1, delay: 1 },
    { backoff: 'linear', delay: 1e-9 },
    { backoff: 'decorrelated', delay: 1e-9, factor: 1 },
  ])('ends quickly for an absurd number of tiny waits: %j', (options) => {
    const maxRetries = Number.MAX_SAFE_INTEGER;
    expect(longest({ ...options, maxRetries, budget: false })).toBeGreaterThan(0);
  });

  it('is never exceeded by real waits, except for rounding', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed', 'linear', 'exponential', 'fibonacci', 'decorrelated'),
        fc.constantFrom<RetryJitter>('full', 'equal', 'none', 0.3),
        fc.integer({ min: 0, max: 9_000 }),
        fc.nat(),
        (backoff, jitter, delay, seed) => {
          const spread = backoff === 'decorrelated' ? {} : { jitter };
          const options = resolveRetryOptions({ backoff, delay, maxRetries: 8, ...spread });
          const delays = new RetryDelays(options, new SeededRandom(seed));
          let total = 0;
          for (let retry = 1, previous: number | undefined; retry <= 8; retry++) {
            total += previous = delays.next(retry, previous, undefined);
          }
          expect(total).toBeLessThanOrEqual(longestWait(options) + 8);
        },
      ),
    );
  });
});
