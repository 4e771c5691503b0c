import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ownCopy } from './own-copy.js';

describe('ownCopy', () => {
  it.each(['', 'plain', 'Zürich', 'αβγ', '😀', '\ud800 alone'])('is the same text: %j', (text) => {
    expect(ownCopy(text)).toBe(text);
  });

  it('is the same text, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ownCopy(text)).toBe(text);
      }),
    );
  });
});
