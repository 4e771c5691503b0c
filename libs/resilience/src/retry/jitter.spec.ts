import { describe, expect, it } from '@jest/globals';
import { applyJitter } from './jitter.js';

const spread = (jitter: Parameters<typeof applyJitter>[0]): number[] =>
  [0, 0.25, 0.5, 1].map((chance) => applyJitter(jitter, 1_000, { next: () => chance }));

describe('applyJitter', () => {
  it('full goes from 0 to the wait', () => {
    expect(spread('full')).toEqual([0, 250, 500, 1_000]);
  });

  it('equal goes from half of the wait to all of it', () => {
    expect(spread('equal')).toEqual([500, 625, 750, 1_000]);
  });

  it('a number spreads by that share to both sides', () => {
    expect(spread(0.2)).toEqual([800, 900, 1_000, 1_200]);
  });

  it.each([0, 'none'] as const)('%s keeps the wait', (jitter) => {
    expect(spread(jitter)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it('none does not use up chance', () => {
    const next = (): number => {
      throw new Error('not asked for');
    };
    expect(applyJitter('none', 1_000, { next })).toBe(1_000);
  });
});
