import { describe, expect, it } from '@jest/globals';
import { doublingDelay, equalJitter, fullJitter } from './back-off.js';

const LIMITS = { base: 100, cap: 1_000 };
const always = (value: number): { next(): number } => ({ next: () => value });

describe('doublingDelay', () => {
  it('doubles with each retry, up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6].map((retry) => doublingDelay(retry, LIMITS))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it.each([LIMITS.base, 0])('stays a number after very many retries (base %d)', (base) => {
    expect(doublingDelay(10_000, { ...LIMITS, base })).toBe(base === 0 ? 0 : 1_000);
  });
});

describe('jitter', () => {
  it('goes from zero to the whole wait when it is full', () => {
    expect([0, 0.25, 1].map((chance) => fullJitter(400, always(chance)))).toEqual([0, 100, 400]);
  });

  it('goes from half of the wait to the whole wait when it is equal', () => {
    expect([0, 0.5, 1].map((chance) => equalJitter(400, always(chance)))).toEqual([200, 300, 400]);
  });
});
