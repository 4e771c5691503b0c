import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@breakwater/core/testing';
import type { LatencyDistribution } from './latency-distribution.js';
import { sampleLatency } from './sample-latency.js';

const SAMPLES = 20_000;

function sorted(latency: LatencyDistribution, seed = 7): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: SAMPLES }, () => sampleLatency(latency, random)).toSorted((a, b) => a - b);
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (values: number[], share: number): number =>
  values[Math.floor(share * values.length)] ?? NaN;

describe('sampleLatency', () => {
  it('gives the same samples for the same seed', () => {
    const latency = { distribution: 'lognormal', median: 100, sigma: 1 } as const;
    expect(sorted(latency, 3)).toEqual(sorted(latency, 3));
    expect(sorted(latency, 3)).not.toEqual(sorted(latency, 4));
  });

  it('never varies when fixed', () => {
    expect(new Set(sorted({ distribution: 'fixed', value: 12 }))).toEqual(new Set([12]));
  });

  it('stays within the limits when uniform', () => {
    const values = sorted({ distribution: 'uniform', min: 50, max: 150 });
    expect(values[0]).toBeGreaterThanOrEqual(50);
    expect(values.at(-1)).toBeLessThan(150);
    expect(Math.abs(mean(values) - 100)).toBeLessThan(2);
  });

  it('spreads around the mean when normal', () => {
    const values = sorted({ distribution: 'normal', mean: 200, deviation: 20 });
    expect(Math.abs(mean(values) - 200)).toBeLessThan(2);
    expect(Math.abs(quantile(values, 0.841) - 220)).toBeLessThan(2);
  });

  it('counts samples below 0 as 0', () => {
    expect(sorted({ distribution: 'normal', mean: 0, deviation: 50 })[0]).toBe(0);
  });

  it('has its mean, and its median at 69 % of it, when exponential', () => {
    const values = sorted({ distribution: 'exponential', mean: 100 });
    expect(Math.abs(mean(values) - 100)).toBeLessThan(3);
    expect(Math.abs(quantile(values, 0.5) - 69.3)).toBeLessThan(3);
  });

  it('has its median and a long tail when lognormal', () => {
    const values = sorted({ distribution: 'lognormal', median: 100, sigma: 1 });
    expect(Math.abs(quantile(values, 0.5) - 100)).toBeLessThan(4);
    expect(quantile(values, 0.99)).toBeGreaterThan(800);
  });
});
