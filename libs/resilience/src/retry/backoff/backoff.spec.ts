import type { Random } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Backoff } from './backoff.js';
import { createBackoff } from './create-backoff.js';

const waits = (backoff: Backoff, count: number, random: Random = new SeededRandom()): number[] => {
  const delays: number[] = [];
  for (let retry = 1; retry <= count; retry++) {
    delays.push(backoff({ retry, previous: delays.at(-1), error: undefined, random }));
  }
  return delays;
};

const always = (value: number): Random => ({ next: () => value });

describe('back-off', () => {
  it.each([
    ['fixed', [100, 100, 100, 100, 100, 100]],
    ['linear', [100, 200, 300, 400, 500, 600]],
    ['exponential', [100, 300, 900, 2_700, 8_100, 24_300]],
    ['fibonacci', [100, 100, 200, 300, 500, 800]],
  ] as const)('%s grows as its name says', (type, expected) => {
    expect(waits(createBackoff({ type, delay: 100, factor: 3 }), 6)).toEqual(expected);
  });

  it.each([
    [0, [100, 100, 100]],
    [0.5, [200, 350, 575]],
    [1, [300, 900, 2_700]],
  ])('decorrelated goes from the delay to three times the last wait (chance %d)', (chance, expected) => {
    expect(waits(createBackoff({ type: 'decorrelated', delay: 100, factor: 3 }), 3, always(chance))).toEqual(
      expected,
    );
  });

  it('waits for the delay with decorrelated when the last wait was much shorter', () => {
    const backoff = createBackoff({ type: 'decorrelated', delay: 100, factor: 3 });
    expect(backoff({ retry: 2, previous: 10, error: undefined, random: always(0.5) })).toBe(100);
  });

  it('passes the failed attempt and its error to a custom function', () => {
    const compute = jest.fn((attempt: number) => attempt * 7);
    const error = new Error('busy');
    const backoff = createBackoff({ type: 'custom', compute });
    expect(backoff({ retry: 3, previous: 14, error, random: always(0) })).toBe(21);
    expect(compute.mock.calls).toEqual([[3, error]]);
  });

  it('computes fibonacci quickly for an absurd number of retries', () => {
    const backoff = createBackoff({ type: 'fibonacci', delay: 1, factor: 2 });
    expect(
      backoff({ retry: Number.MAX_SAFE_INTEGER, previous: 1, error: undefined, random: always(0) }),
    ).toBe(Infinity);
  });

  it('never shortens the waits without jitter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed', 'linear', 'exponential', 'fibonacci'),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (type, delay, factor) => {
          const delays = waits(createBackoff({ type, delay, factor }), 30);
          expect(delays).toEqual(delays.toSorted((a, b) => a - b));
          expect(delays[0]).toBe(delay);
        },
      ),
    );
  });

  it('keeps decorrelated waits between the delay and the last wait times the factor', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (delay, seed) => {
        const delays = waits(
          createBackoff({ type: 'decorrelated', delay, factor: 3 }),
          20,
          new SeededRandom(seed),
        );
        delays.forEach((wait, index) => {
          expect(wait).toBeGreaterThanOrEqual(delay);
          expect(wait).toBeLessThanOrEqual((delays[index - 1] ?? delay) * 3);
        });
      }),
    );
  });
});
