import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { GenerationCache, ownCopy } from './generation-cache.js';

describe('GenerationCache', () => {
  it('never holds more than maxEntries', () => {
    const cache = new GenerationCache<number, number>(100);
    for (let key = 0; key < 10_000; key += 1) {
      cache.set(key, key);
      expect(cache.size).toBeLessThanOrEqual(100);
    }
  });

  it('keeps used entries and forgets unused ones', () => {
    const cache = new GenerationCache<string, string>(10);
    cache.set('used', 'a');
    cache.set('unused', 'b');
    for (let key = 0; key < 100; key += 1) {
      cache.set(String(key), 'x');
      expect(cache.get('used')).toBe('a');
    }
    expect(cache.get('unused')).toBeUndefined();
  });

  it('replaces the value of a key in either generation', () => {
    const cache = new GenerationCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    expect(cache.get('a')).toBe(3);
  });
});

describe('ownCopy', () => {
  it.each(['', 'plain', 'Zürich', 'αβγ', '😀', '\ud800 alone'])('equals the original: %j', (text) => {
    expect(ownCopy(text)).toBe(text);
  });

  it('equals the original for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ownCopy(text)).toBe(text);
      }),
    );
  });
});
