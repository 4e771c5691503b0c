import { describe, expect, it } from '@jest/globals';
import { bodyExcerpt } from './body-excerpt.js';
import { publicHeaders } from './public-headers.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('an excerpt of a body', () => {
  it.each([
    ['text/plain', 'no such order', 'no such order'],
    ['application/problem+json; charset=utf-8', '{"code":"GONE"}', '{"code":"GONE"}'],
    ['APPLICATION/JSON', '{}', '{}'],
    [undefined, 'plain', 'plain'],
    ['image/png', 'plain', '<5 bytes of image/png>'],
    ['application/octet-stream', 'plain', '<5 bytes of application/octet-stream>'],
    ['a\r\nb', 'plain', 'plain'],
    ['text/html', '<b>\u001b[31m\r\nx</b>', '<b>\\u001b[31m\\r\\nx</b>'],
    ['text/plain', '', undefined],
  ])('of %p %p is %p', (contentType, text, shown) => {
    expect(bodyExcerpt(bytes(text), contentType)).toBe(shown);
  });

  it('names the length of bytes without a type that are not text', () => {
    expect(bodyExcerpt(Buffer.from([0x89, 0x50, 0xff]), undefined)).toBe('<3 bytes of unknown type>');
  });

  it('hides secrets, also one that the end of the excerpt would cut', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk';
    const shown = bodyExcerpt(
      bytes(`{"token":"${token}","x":"${'y'.repeat(950)} ${token}"}`),
      'application/json',
    );
    expect(shown).not.toContain(token.slice(0, 30));
    expect(shown!.length).toBeLessThanOrEqual(1_024);
  });
});

describe('public headers', () => {
  it('are an allow-list, redacted and short', () => {
    const headers = {
      'content-type': 'text/plain',
      'set-cookie': ['session=1'],
      'x-api-key': 'secret',
      server: 'x'.repeat(1_000),
      via: 'Bearer abcdefghijklmnopqrstuvwx',
    };
    const shown = publicHeaders(headers);
    expect(Object.keys(shown)).toEqual(['content-type', 'server', 'via']);
    expect(shown['server']!.length).toBeLessThan(300);
    expect(shown['via']).not.toContain('abcdefghijklmnopqrstuvwx');
  });
});
