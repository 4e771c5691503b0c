import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateCacheKey } from './generate-cache-key.js';

const part = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 3 });

describe('generateCacheKey', () => {
  it.each([
    [
      ['a:b', 'c'],
      ['a', 'b:c'],
    ],
    [['a', 'b'], ['a,b']],
    [['a","b'], ['a', 'b']],
    [[1], ['1']],
    [[1n], [1]],
    [[true], ['true']],
    [[null], ['null']],
    [[undefined], [null]],
    [[undefined], []],
    [['a', undefined], ['a']],
    [[['a'], 'b'], [['a', 'b']]],
    [[{ a: 1 }], ['{"a":1}']],
    [[{ a: { b: 1 } }], [{ a: '{"b":1}' }]],
    [[new Date(0)], [0]],
    [[new Map([['a', 1]])], [{ a: 1 }]],
    [[new Set(['a'])], [['a']]],
    [[Buffer.from('a')], ['a']],
    [['é'], ['e\u0301']],
    [['x'.repeat(5_000)], [`${'x'.repeat(5_000)}y`]],
  ])('distinguishes %p and %p', (one, other) => {
    expect(generateCacheKey(...one)).not.toBe(generateCacheKey(...other));
  });

  it('does not depend on the order of properties', () => {
    expect(generateCacheKey({ a: 1, b: { c: 2, d: 3 } })).toBe(generateCacheKey({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('treats a property that is undefined as missing', () => {
    expect(generateCacheKey({ a: 1, b: undefined })).toBe(generateCacheKey({ a: 1 }));
  });

  it('keeps short keys readable, and hashes long ones', () => {
    expect(generateCacheKey('search', 'cats', { limit: 5 })).toBe('"search","cats",{"limit":5}');
    expect(generateCacheKey('x'.repeat(10_000)).length).toBeLessThan(100);
  });

  class Private {
    readonly #id = 1;
    id(): number {
      return this.#id;
    }
  }
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['an instance of a class without public fields', new Private()],
    ['an instance of a class without public fields', Promise.resolve(1)],
    ['objects that are nested more than 20 times', circular],
  ])('refuses %s', (found, value) => {
    expect(() => generateCacheKey('a', value)).toThrow(`A cache key cannot contain ${found}`);
  });

  it('gives two lists of parts the same key only if they are equal', () => {
    const differ = fc.property(fc.array(part), fc.array(part), (one, other) => {
      const same = generateCacheKey(...one) === generateCacheKey(...other);
      return !same || isDeepStrictEqual(normal(one), normal(other));
    });
    expect(() => fc.assert(differ)).not.toThrow();
  });

  it('gives a copy the same key', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(generateCacheKey(...structuredClone(parts))).toBe(generateCacheKey(...parts));
      }),
    );
  });
});

/** -0 and 0 are the same key. */
const normal = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)));
