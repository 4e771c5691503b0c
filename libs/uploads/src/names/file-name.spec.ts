import { describe, expect, it } from '@jest/globals';
import { cleanFileName } from './file-name.js';

describe('cleanFileName', () => {
  it.each([
    ['photo.png', 'photo.png', 'png'],
    ['Résumé – Grüße.PNG', 'Résumé – Grüße.PNG', 'png'],
    ['cafe\u0301.png', 'caf\u00E9.png', 'png'],
    ['50% off.png', '50% off.png', 'png'],
    ['README', 'README', ''],
  ])('keeps %j', (received, display, extension) => {
    expect(cleanFileName(received)).toEqual({ display, extension, warnings: [] });
  });

  it.each([
    ['a path', '../../etc/passwd.png', 'passwd.png'],
    ['a path of Windows', 'C:\\fakepath\\a.png', 'a.png'],
    ['an encoded path', '..%2f..%2Fa.png', 'a.png'],
    ['a path that is encoded twice', '%252e%252e%252fa.png', 'a.png'],
    ['a path in an overlong encoding', '..%c0%afa.png', 'a.png'],
    ['an encoded path of Windows', '..%5ca.png', 'a.png'],
    ['a fullwidth slash', 'x\uFF0Fa.png', 'a.png'],
    ['a fullwidth backslash', 'x\uFF3Ca.png', 'a.png'],
    ['fullwidth dots and percent signs', '\uFF0E\uFF0E\uFF052fa\uFF0Epng', 'a.png'],
    ['an override of the direction', 'gpj\u202Eexe.png', 'gpjexe.png'],
    ['a zero-width space', 'a\u200Bb.png', 'ab.png'],
    ['a zero-width joiner', 'a\u200Db.png', 'ab.png'],
    ['a soft hyphen and a byte order mark', '\uFEFFa\u00ADb.png', 'ab.png'],
    ['line breaks', 'a\r\nb.png', 'ab.png'],
    ['an encoded line break', 'a%0d%0ab.png', 'ab.png'],
  ])('removes %s, with a warning', (_, received, display) => {
    expect(cleanFileName(received)).toEqual({
      display,
      extension: 'png',
      warnings: ['The name contained a path, encoded or invisible characters, which were removed'],
    });
  });

  it.each([
    ['.htaccess.png', 'htaccess.png'],
    ['...png.png', 'png.png'],
    ['-rf.png', 'rf.png'],
    ['~root.png', 'root.png'],
    ['con.png', 'con_.png'],
    ['NUL.tar.png', 'NUL_.tar.png'],
    ['COM\u00B9.png', 'COM\u00B9_.png'],
    ['a<b>:"|?*.png', 'a_b_.png'],
    ['a.png. . .', 'a.png'],
  ])('makes %j harmless', (received, display) => {
    expect(cleanFileName(received)?.display).toBe(display);
  });

  it('takes the extension of a program in the middle of the name away, with a warning', () => {
    expect(cleanFileName('shell.php.jsp.png')).toEqual({
      display: 'shell_php_jsp.png',
      extension: 'png',
      warnings: ['The name contained a further extension, that of a program'],
    });
  });

  it('keeps the extension of a long name', () => {
    const { display = '', extension } = cleanFileName(`${'a'.repeat(300)}.png`) ?? {};
    expect([display.length, display.endsWith('a.png'), extension]).toEqual([100, true, 'png']);
    const wide = cleanFileName(`${'\u{1F600}'.repeat(300)}.png`)?.display ?? '';
    expect(wide).toMatch(/^(?:\u{1F600})+\.png$/u);
    expect(Buffer.byteLength(wide)).toBeLessThanOrEqual(240);
  });

  it.each([
    ['an empty name', ''],
    ['dots', '...'],
    ['blanks', '   '],
    ['a NUL', 'a.php\0.png'],
    ['an encoded NUL', 'a.php%00.png'],
    ['a NUL that is encoded twice', 'a.php%2500.png'],
    ['half of a surrogate pair', 'a\uD800.png'],
    ['an endless encoding', `%${'25'.repeat(20)}2fa.png`],
    ['more than 4096 characters', `${'a'.repeat(5_000)}.png`],
    ['a path without a name', 'a/b/'],
  ])('refuses %s', (_, received) => {
    expect(cleanFileName(received)).toBeUndefined();
  });
});
