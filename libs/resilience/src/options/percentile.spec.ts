import { describe, expect, it } from '@jest/globals';
import { shareOf } from './percentile.js';

describe('shareOf', () => {
  it.each([
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99.5', 0.995],
    [100, undefined],
    ['p9', undefined],
    ['p100', undefined],
    ['p49.9', undefined],
    ['fast', undefined],
  ])('of %p is %p', (percentile, share) => {
    expect(shareOf(percentile)).toBe(share);
  });
});
