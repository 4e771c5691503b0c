import { describe, expect, it } from '@jest/globals';
import { percentile } from './percentile.js';

describe('percentile', () => {
  const bounds = [1, 2, 4];

  it('interpolates within the bucket, as histogram_quantile does', () => {
    // Ten below 1, ten from 1 to 2: the median is the border, three quarters are in the middle of the second.
    expect(percentile(0.5, [10, 10, 0, 0], bounds)).toBe(1);
    expect(percentile(0.75, [10, 10, 0, 0], bounds)).toBe(1.5);
    expect(percentile(0.25, [10, 10, 0, 0], bounds)).toBe(0.5);
  });

  it('skips empty buckets', () => {
    expect(percentile(0.99, [0, 0, 100, 0], bounds)).toBeCloseTo(3.98);
  });

  it('returns the highest bound for a percentile above all bounds', () => {
    expect(percentile(0.99, [1, 0, 0, 99], bounds)).toBe(4);
  });

  it('returns 0 without measurements', () => {
    expect(percentile(0.5, [0, 0, 0, 0], bounds)).toBe(0);
  });
});
