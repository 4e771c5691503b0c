import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from './seeded.random.js';

const take = (random: SeededRandom, count: number): number[] =>
  Array.from({ length: count }, () => random.next());

describe('SeededRandom', () => {
  it('returns the same numbers for the same seed in every version', () => {
    expect(take(new SeededRandom(42), 3)).toEqual([
      0.6011037519201636, 0.44829055899754167, 0.8524657934904099,
    ]);
    expect(take(new SeededRandom(), 100)).toEqual(take(new SeededRandom(1), 100));
  });

  it('returns other numbers for another seed, even a neighbouring one', () => {
    const [a, b] = [take(new SeededRandom(1), 100), take(new SeededRandom(2), 100)];
    expect(a.filter((number, i) => number === b[i])).toEqual([]);
  });

  it('returns evenly distributed numbers from 0 to below 1', () => {
    const numbers = take(new SeededRandom(7), 10_000);
    const buckets = Array.from({ length: 10 }, () => 0);
    for (const number of numbers) buckets[Math.floor(number * 10)]! += 1;
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    // Each bucket expects 1000 of 10 000 with a standard deviation of 30.
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });
});
