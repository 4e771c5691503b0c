import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { truncate } from './truncate.js';

describe('truncate', () => {
  it('keeps a text that fits', () => {
    expect(truncate('exactly', 7)).toBe('exactly');
  });

  it('ends with a whole word and an ellipsis', () => {
    expect(truncate('one two, three four', 12)).toBe('one two…');
    expect(truncate('one two three', 8)).toBe('one two…');
  });

  it('cuts a word that is too long by itself', () => {
    expect(truncate('a incomprehensible', 10)).toBe('a incompr…');
  });

  it('cuts texts without blanks', () => {
    expect(truncate('今天我们学习如何制作面包', 6)).toBe('今天我们学…');
  });

  it('never cuts within an emoji of several code points', () => {
    expect(truncate('ab👨‍👩‍👧cd', 9)).toBe('ab…');
  });

  it('returns well-formed texts that are not longer than the limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        (text, limit) => {
          const cut = truncate(text, limit);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut.isWellFormed()).toBe(text.isWellFormed());
        },
      ),
    );
  });

  it('cuts a letter with hundreds of marks', () => {
    expect(truncate(`a${'\u0301'.repeat(500)}`, 100)).toHaveLength(100);
  });
});
