import { expect, it } from '@jest/globals';
import { SystemRandom } from './system.random.js';

it('gives different numbers from 0 to below 1', () => {
  const random = new SystemRandom();
  const numbers = Array.from({ length: 1_000 }, () => random.next());
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(990);
});
