import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { textHash } from '../../src/processing/text-hash.js';

describe('the hash of a text', () => {
  it('is the same for the same text, and an integer of 32 bits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = textHash(text);
        expect(textHash(`${text} `.slice(0, -1))).toBe(hash);
        expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
      }),
    );
  });

  it('differs for texts that differ in one character, wherever it is', () => {
    const text = '{"did":"did:plc:a","time_us":1732705200123457,"text":"日本語のテキスト 🙂 and words"}';
    const variants = Array.from({ length: text.length }, (_, index) => {
      const code = text.charCodeAt(index);
      return text.slice(0, index) + String.fromCharCode(code ^ 0x100) + text.slice(index + 1);
    });
    const lengths = Array.from({ length: 20 }, (_, length) => 'a'.repeat(length));
    const all = [...new Set([text, ...variants, ...lengths])];
    expect(new Set(all.map(textHash)).size).toBe(all.length);
  });
});
