import { describe, expect, it } from '@jest/globals';
import { BearerToken, bearerToken } from './bearer-token.js';

const TOKEN = 's3cret-of-16+chars/=';

describe('BearerToken', () => {
  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `Bearer   ${TOKEN}`])('is sent in "%s"', (header) => {
    expect(new BearerToken(TOKEN).isSentIn(header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN} x`,
    [TOKEN],
  ])('is not sent in %j', (header) => {
    expect(new BearerToken(TOKEN).isSentIn(header)).toBe(false);
  });

  it.each([`${TOKEN}\n`, `${TOKEN}\r\n`, ` ${TOKEN} `, `\t${TOKEN}`])(
    'removes blanks and line ends around %j',
    (token) => {
      expect(new BearerToken(token).isSentIn(`Bearer ${TOKEN}`)).toBe(true);
    },
  );

  it.each(['', ' ', '\n', 'two words of a token', 'geheim-\u00fc-geheim', 'a\u0000b', 'a\u200bb'])(
    'refuses %j, which no client can send',
    (token) => {
      expect(() => new BearerToken(token, 'DEBUG_TOKEN')).toThrow(
        'Expected "DEBUG_TOKEN" to be visible ASCII characters without blanks',
      );
    },
  );

  it.each([undefined, null, 5, {}])('refuses %j instead of a text', (token) => {
    expect(() => new BearerToken(token as string)).toThrow('Expected "token"');
  });

  it('does not show a refused token', () => {
    let message = '';
    try {
      bearerToken('my secret token');
    } catch (error) {
      message = `${String(error)} ${JSON.stringify(error)}`;
    }
    expect(message).toContain('got a text with other characters');
    expect(message).not.toContain('my secret');
  });
});

describe('bearerToken', () => {
  it('admits the requests that carry the token', () => {
    const authorize = bearerToken(TOKEN);
    expect(authorize({ headers: { authorization: `Bearer ${TOKEN}` } })).toBe(true);
    expect(authorize({ headers: {} })).toBe(false);
  });
});
