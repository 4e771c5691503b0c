import { describe, expect, it } from '@jest/globals';
import { sameOptions } from './same-options.js';

class NotFound extends Error {}

describe('sameOptions', () => {
  it.each<[unknown, unknown]>([
    [
      { timeout: 5, halfOpen: { calls: 2 } },
      { halfOpen: { calls: 2 }, timeout: 5 },
    ],
    [{ ignore: [NotFound] }, { ignore: [NotFound] }],
    [{ ignore: (error: unknown) => error === 4 }, { ignore: (error: unknown) => error === 4 }],
    [{ a: undefined }, { a: undefined }],
    [NaN, NaN],
  ])('takes %p and %p for the same', (one, other) => {
    expect(sameOptions(one, other)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [{ timeout: 5 }, { timeout: 6 }],
    [{ timeout: 5 }, {}],
    [{}, { timeout: 5 }],
    [{ a: undefined }, { b: undefined }],
    [{ halfOpen: { calls: 2 } }, { halfOpen: { calls: 3 } }],
    [{ ignore: [NotFound] }, { ignore: [TypeError] }],
    [{ ignore: (error: unknown) => error === 4 }, { ignore: (error: unknown) => error === 5 }],
    [{ ignore: NotFound }, { ignore: 'class NotFound extends Error {}' }],
    [{ timeout: 5 }, null],
    [null, { timeout: 5 }],
    [{ timeout: 5 }, undefined],
    [5, { timeout: 5 }],
  ])('tells %p and %p apart', (one, other) => {
    expect(sameOptions(one, other)).toBe(false);
  });
});
