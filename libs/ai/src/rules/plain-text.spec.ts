import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstPart, isPlain, MAX_READ_LENGTH, plainLine, plainText } from './plain-text.js';

describe('plainText', () => {
  it('takes out control, directional and zero-width characters', () => {
    expect(plainText('a\u0000b\u0007 \u202Ec\u200Bd\uFEFF\u{E0041} e\u00ADf')).toBe('ab cd ef');
  });

  it('keeps the joiners of emoji and Persian', () => {
    expect(plainText('👨‍👩‍👧 می‌خواهم')).toBe('👨‍👩‍👧 می‌خواهم');
  });

  it('replaces halves of a surrogate pair', () => {
    expect(plainText('a\uD800 b')).toBe('a b');
  });

  it('takes out the marks of Markdown and addresses', () => {
    const text =
      '# Title\n\n- **one** [two](https://x.example/y)\n- three\n\n---\n\n> see https://x.example/?q=1 now `code`';
    expect(plainText(text)).toBe('Title\n\none two three\n\nsee now code');
  });

  it('separates paragraphs by one empty line, and joins their lines', () => {
    expect(plainText('a\nb\r\n\r\n \r\n\tc  d\u2029e\n')).toBe('a b\n\nc d e');
  });

  it('composes characters', () => {
    expect(plainText('cafe\u0301')).toBe('café');
  });

  it('never leaves a tag, however its parts were hidden', () => {
    for (const text of [
      '<<b>script>x',
      '<\u200Bscript>x',
      '<``script>x',
      '&lt;script&gt;x',
      '<scr<!-- -->ipt>x',
    ]) {
      expect(plainText(text)).not.toMatch(/<script/i);
    }
  });

  it('returns plain texts of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(isPlain(plainText(text))).toBe(true);
        expect(plainLine(text)).not.toContain('\n');
      }),
    );
  });

  it('reads the beginning of a long text', () => {
    const text = 'word '.repeat(MAX_READ_LENGTH / 5);
    expect(plainText(`${text}never read`)).toBe(text.trim());
  });
});

describe('firstPart', () => {
  it('never cuts a code point', () => {
    expect(firstPart('ab😀', 3)).toBe('ab');
    expect(firstPart('ab😀', 4)).toBe('ab😀');
  });
});
