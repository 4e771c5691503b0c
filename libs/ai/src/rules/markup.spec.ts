import { describe, expect, it, jest } from '@jest/globals';
import { decodeReferences, withoutMarkup } from './markup.js';

describe('withoutMarkup', () => {
  it.each([
    ['tags within a line', 'a <b>bold</b> word', 'a bold word'],
    ['attributes', '<a href="x" onclick=\'y\'>link</a>', 'link'],
    ['comments', 'a<!-- <b> hidden --> b', 'a b'],
    ['scripts with their content', 'a<script>if (1 < 2) alert()</script>', 'a\n\n\n\n'],
    ['a script without an end', 'a<SCRIPT>alert()', 'a\n\n'],
    ['styles with their content', '<style>p { color: red }</style>a', '\n\n\n\na'],
  ])('takes out %s', (_name, text, expected) => {
    expect(withoutMarkup(text)).toBe(expected);
  });

  it('turns block elements into paragraphs', () => {
    expect(withoutMarkup('<p>one</p><p>two</p>').split(/\n+/)).toEqual(['', 'one', 'two', '']);
  });

  it.each(['1 < 2 and 3 > 2', 'I <3 you', 'a <b without an end', '<'])('keeps %j', (text) => {
    expect(withoutMarkup(text)).toBe(text);
  });

  it.each(['<a', '<!--', '<script', '<a <b> ', '<script>x', '<'])(
    'reads a text made of %j in proportion to its length',
    (part) => {
      const text = part.repeat(10_000);
      let read = 0;
      const indexOf = String.prototype.indexOf;
      const spy = jest.spyOn(String.prototype, 'indexOf').mockImplementation(function (
        this: string,
        word,
        from = 0,
      ) {
        const found = indexOf.call(this, word, from);
        read += (found === -1 ? this.length : found) - from;
        return found;
      });
      withoutMarkup(text);
      spy.mockRestore();
      expect(read).toBeLessThan(5 * text.length);
    },
  );
});

describe('decodeReferences', () => {
  it('replaces the common references, and angle brackets by blanks', () => {
    expect(decodeReferences('Q&amp;A &quot;x&quot; &lt;b&gt; &unknown; AT&T')).toBe(
      'Q&A "x"  b  &unknown; AT&T',
    );
  });
});
