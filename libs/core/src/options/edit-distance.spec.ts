import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editDistance } from './edit-distance.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['retry', 'retry', 0],
    ['retry', 'retyr', 1],
    ['retry', 'rtry', 1],
    ['retry', 'retries', 3],
    ['', 'retry', 5],
    ['ca', 'abc', 3],
  ])('counts the steps from %p to %p', (one, other, distance) => {
    expect([editDistance(one, other), editDistance(other, one)]).toEqual([distance, distance]);
  });

  it('is exact up to the limit, and above the limit otherwise', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, fc.nat(4), (one, other, limit) => {
        const exact = editDistance(one, other);
        const limited = editDistance(one, other, limit);
        expect(exact <= limit ? limited === exact : limited > limit).toBe(true);
      }),
    );
  });
});
