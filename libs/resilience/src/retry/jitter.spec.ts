import { describe, expect, it } from '@jest/globals';
import { applyJitter } from './jitter.js';

const spread = (jitter: Parameters<typeof applyJitter>[0]): number[] =>
  [0, 0.25, 0.5, 1].map((chance) => applyJitter(jitter, 1_000, { next: () => chance }));

describe('applyJitter', () => {
  it('spreads from 0 to the wait with full', () => {
    expect(spread('full')).toEqual([0, 250, 500, 1_000]);
  });

  it('spreads from half of the wait to all of it with equal', () => {
    expect(spread('equal')).toEqual([500, 625, 750, 1_000]);
  });

  it('spreads by the share to both sides with a number', () => {
    expect(spread(0.2)).toEqual([800, 900, 1_000, 1_200]);
  });

  it.each([0, 'none'] as const)('keeps the wait with %s', (jitter) => {
    expect(spread(jitter)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it('draws no random number with none', () => {
    const next = (): number => {
      throw new Error('not asked for');
    };
    expect(applyJitter('none', 1_000, { next })).toBe(1_000);
  });
});
