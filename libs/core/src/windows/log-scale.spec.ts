import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from './histogram.js';
import { LogScale, toMicroseconds } from './log-scale.js';

const COARSE = new LogScale({ firstOctave: 4, octaves: 22, slotsPerOctave: 2 });
const FINE = new LogScale({ firstOctave: 10, octaves: 21, slotsPerOctave: 20 });

function histogramOf(values: readonly number[], scale = COARSE): Histogram {
  const histogram = new Histogram(scale);
  for (const value of values) histogram.add(value);
  return histogram;
}

/** The smallest value that at least the share `quantile` of the values does not exceed. */
function trueQuantile(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(quantile * values.length) - 1] ?? 0;
}

describe('toMicroseconds', () => {
  it.each([
    [0, 0],
    [-1, 0],
    [0.0004, 0],
    [0.0005, 1],
    [1.2345, 1_235],
    [2_147_483.647, 2_147_483_647],
    [1e12, 2_147_483_647],
  ])('takes %p ms for %p whole microseconds', (latency, microseconds) => {
    expect(toMicroseconds(latency)).toBe(microseconds);
  });
});

describe('LogScale', () => {
  it.each([
    [0, 0],
    [1, 0],
    [15, 0],
    [16, 0],
    [23, 0],
    [24, 1],
    [31, 1],
    [32, 2],
    [47, 2],
    [48, 3],
    [50_331_647, 42],
    [50_331_648, 43],
    [2_147_483_647, 43],
  ])('puts %p into slot %p', (value, slot) => {
    expect(COARSE.slotOf(value)).toBe(slot);
  });

  it('begins with 0 and doubles after the given number of slots', () => {
    expect([0, 1, 2, 3, 4, COARSE.slots].map((slot) => COARSE.startOf(slot))).toEqual([
      0, 24, 32, 48, 64, 67_108_864,
    ]);
  });

  it.each([
    ['coarse', COARSE],
    ['fine', FINE],
  ])('has a %s slot around each value', (_title, scale) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000_000 }), (value) => {
        const slot = scale.slotOf(value);
        expect(value).toBeGreaterThanOrEqual(scale.startOf(slot));
        expect(value).toBeLessThan(scale.startOf(slot + 1));
      }),
    );
  });

  it('has slots of at most 5 % with 20 slots for each doubling', () => {
    const widths = Array.from({ length: FINE.slots - 1 }, (_, index) => {
      const start = FINE.startOf(index + 1);
      return (FINE.startOf(index + 2) - start) / start;
    });
    expect(Math.max(...widths)).toBeCloseTo(0.05, 10);
  });
});

describe('a quantile', () => {
  it('is 0 without samples', () => {
    const empty = histogramOf([]);
    expect([0, 0.5, 1].flatMap((share) => [empty.quantile(share), empty.quantileBound(share)])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('is interpolated inside of its slot', () => {
    const histogram = histogramOf([1_100, 1_100, 1_100, 1_100]);
    expect([0, 0.25, 0.5, 1].map((share) => histogram.quantile(share))).toEqual([1_024, 1_152, 1_280, 1_536]);
  });

  it('lies in the slot of its rank', () => {
    const histogram = histogramOf([1_000, 1_000, 1_000, 100_000]);
    expect(histogram.quantile(0.75)).toBe(1_024);
    expect(histogram.quantile(0.76)).toBeGreaterThan(98_304);
    expect(histogram.quantile(1)).toBe(131_072);
  });

  it('is off by half of the true value at most with two slots for each doubling', () => {
    const values = fc.array(fc.integer({ min: 100, max: 50_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (samples, share) => {
        const truth = trueQuantile(samples, share);
        const shown = histogramOf(samples).quantile(share);
        expect(shown).toBeGreaterThan(truth / 1.51);
        expect(shown).toBeLessThan(truth * 1.51);
      }),
    );
  });

  it('has a bound that is never below the true value and at most 5 % above it', () => {
    const values = fc.array(fc.integer({ min: 1_024, max: 1_000_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (samples, share) => {
        const truth = trueQuantile(samples, share);
        const bound = histogramOf(samples, FINE).quantileBound(share);
        expect(bound).toBeGreaterThanOrEqual(truth);
        expect(bound).toBeLessThanOrEqual(truth * 1.0501);
      }),
    );
  });

  it('has no bound in the last slot', () => {
    expect(histogramOf([2_147_483_647], FINE).quantileBound(0.5)).toBe(Infinity);
  });
});

describe('Histogram', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2_147_483_647 }));
  const countsOf = (histogram: Histogram): number[] =>
    Array.from({ length: histogram.scale.slots }, (_, slot) => histogram.countOf(slot));

  it('merges into the histogram of all samples, whatever the order', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const both = histogramOf(one);
        both.merge(histogramOf(other));
        expect(countsOf(both)).toEqual(countsOf(histogramOf([...other, ...one])));
        expect(both.samples).toBe(one.length + other.length);
      }),
    );
  });

  it('gives back what was added', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const histogram = histogramOf([...one, ...other]);
        histogram.subtract(histogramOf(other));
        expect(countsOf(histogram)).toEqual(countsOf(histogramOf(one)));
        for (const value of one) histogram.remove(value);
        expect(histogram.samples).toBe(0);
      }),
    );
  });
});
