import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  LATENCY_SLOTS,
  latencyAtQuantile,
  latencySlot,
  latencySlotStart,
  toMicroseconds,
} from './latency-histogram.js';

function histogramOf(latencies: readonly number[]): (slot: number) => number {
  const slots = Array.from({ length: LATENCY_SLOTS }, () => 0);
  for (const latency of latencies) {
    const slot = latencySlot(toMicroseconds(latency));
    slots[slot] = (slots[slot] ?? 0) + 1;
  }
  return (slot) => slots[slot] ?? 0;
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

describe('latencySlot', () => {
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
  ])('puts %p microseconds into slot %p', (microseconds, slot) => {
    expect(latencySlot(microseconds)).toBe(slot);
  });

  it('agrees with the bounds of the slots', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000_000 }), (microseconds) => {
        const slot = latencySlot(microseconds);
        expect(microseconds / 1_000).toBeGreaterThanOrEqual(latencySlotStart(slot));
        expect(microseconds / 1_000).toBeLessThan(latencySlotStart(slot + 1));
      }),
    );
  });
});

describe('latencySlotStart', () => {
  it('begins with 0 and doubles every two slots', () => {
    expect([0, 1, 2, 3, 4, LATENCY_SLOTS].map(latencySlotStart)).toEqual([
      0, 0.024, 0.032, 0.048, 0.064, 67_108.864,
    ]);
  });
});

describe('latencyAtQuantile', () => {
  it('is 0 without samples', () => {
    expect([0, 0.5, 1].map((quantile) => latencyAtQuantile(() => 0, quantile))).toEqual([0, 0, 0]);
  });

  it('interpolates inside of a slot', () => {
    const countOf = histogramOf([1.1, 1.1, 1.1, 1.1]);
    const quantiles = [0, 0.25, 0.5, 1].map((quantile) => latencyAtQuantile(countOf, quantile).toFixed(3));
    expect(quantiles).toEqual(['1.024', '1.152', '1.280', '1.536']);
  });

  it('finds the slot in which the rank lies', () => {
    const countOf = histogramOf([1, 1, 1, 100]);
    expect(latencyAtQuantile(countOf, 0.75)).toBe(1.024);
    expect(latencyAtQuantile(countOf, 0.76)).toBeGreaterThan(98.304);
    expect(latencyAtQuantile(countOf, 1)).toBe(131.072);
  });

  it('is off by half of the true value at most', () => {
    const latencies = fc.array(fc.double({ min: 0.1, max: 50_000, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (samples, quantile) => {
        const sorted = samples.toSorted((a, b) => a - b);
        const truth = sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0;
        const shown = latencyAtQuantile(histogramOf(samples), quantile);
        expect(shown).toBeGreaterThan(truth / 1.51);
        expect(shown).toBeLessThan(truth * 1.51);
      }),
    );
  });
});
