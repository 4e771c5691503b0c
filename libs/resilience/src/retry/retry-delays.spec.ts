import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RetryDelays } from './retry-delays.js';
import { type RetryOptions, resolveRetryOptions } from './retry.options.js';

const delaysOf = (options: RetryOptions, count: number, random = new SeededRandom()): number[] => {
  const delays = new RetryDelays(resolveRetryOptions(options), random);
  const waits: number[] = [];
  for (let retry = 1; retry <= count; retry++) waits.push(delays.next(retry, waits.at(-1), undefined));
  return waits;
};

describe('RetryDelays', () => {
  it('limits the waits to maxDelay', () => {
    expect(delaysOf({ jitter: 'none', maxDelay: 5_000 }, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('applies maxDelay before jitter, so that jitter also spreads the longest waits', () => {
    const delays = new RetryDelays(resolveRetryOptions({ maxDelay: 1_000 }), { next: () => 0.5 });
    expect(delays.next(9, undefined, undefined)).toBe(500);
  });

  it('applies maxDelay after jitter too', () => {
    const delays = new RetryDelays(resolveRetryOptions({ maxDelay: 1_000, jitter: 0.5 }), { next: () => 1 });
    expect(delays.next(9, undefined, undefined)).toBe(1_000);
  });

  it('rounds to whole milliseconds', () => {
    expect(delaysOf({ jitter: 'none', delay: 100, factor: 1.5 }, 5)).toEqual([100, 150, 225, 338, 506]);
  });

  it('limits decorrelated waits to maxDelay', () => {
    const delays = new RetryDelays(resolveRetryOptions({ backoff: 'decorrelated', maxDelay: 2_500 }), {
      next: () => 1,
    });
    expect(delays.next(1, undefined, undefined)).toBe(2_500);
  });

  it.each([
    [-5, 0],
    [NaN, 0],
    [Infinity, 10_000],
    [1.4, 1],
  ])('takes %d from a custom function as %d', (returned, delay) => {
    expect(delaysOf({ backoff: () => returned }, 1)).toEqual([delay]);
  });

  it('applies no jitter to the result of a custom function', () => {
    expect(delaysOf({ backoff: (attempt) => attempt * 10 }, 3)).toEqual([10, 20, 30]);
  });

  it('never leaves the range from 0 to maxDelay, in whole milliseconds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed', 'linear', 'exponential', 'fibonacci', 'decorrelated'),
        fc.oneof(fc.constantFrom('full', 'equal', 'none'), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 5_000, max: 60_000 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.nat(),
        (type, jitter, delay, maxDelay, factor, seed) => {
          const grows = type === 'exponential' || type === 'decorrelated';
          const options: RetryOptions = {
            backoff: { type, delay, ...(grows && { factor }) },
            ...(type !== 'decorrelated' && { jitter }),
            maxDelay,
          };
          for (const wait of delaysOf(options, 40, new SeededRandom(seed))) {
            expect(Number.isInteger(wait) && wait >= 0 && wait <= maxDelay).toBe(true);
          }
        },
      ),
    );
  });

  it('never shortens the waits without jitter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed', 'linear', 'exponential', 'fibonacci'),
        fc.integer({ min: 0, max: 10_000 }),
        (backoff, delay) => {
          const waits = delaysOf({ backoff, delay, jitter: 'none' }, 40);
          expect(waits).toEqual(waits.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
