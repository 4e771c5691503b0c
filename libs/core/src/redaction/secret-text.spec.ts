import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { secretTexts } from '../../../../test/harness/secret-arbitraries.js';
import { SecretKeys } from './secret-keys.js';
import { SecretText } from './secret-text.js';

const textsWith = (patterns: readonly RegExp[]): SecretText => {
  const texts = new SecretText(new SecretKeys());
  texts.add(patterns);
  return texts;
};
const texts = textsWith([]);
const redact = (text: string): string => texts.redact(text, 2_000);

describe('a secret inside of a text', () => {
  it.each([
    ['Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
    ['used bearer abcdef123456 twice', 'used bearer [redacted] twice'],
    ['Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here', 'got [redacted] here'],
    ['postgres://app:pa:ss@db:5432/app', 'postgres://[redacted]@db:5432/app'],
    ['redis://:secret@cache', 'redis://[redacted]@cache'],
    ['https://user:p@ss/w0rd@example.com/x', 'https://[redacted]@example.com/x'],
    ['https://token@example.com', 'https://[redacted]@example.com'],
    ['Set-Cookie: sid=1; Path=/', 'Set-Cookie: [redacted]'],
    ['{"cookie":"a=1; b=2","x":1}', '{"cookie":[redacted],"x":1}'],
    ['password=hunter2&x=1', 'password=[redacted]&x=1'],
    ['{"password":"hunter 2","x":1}', '{"password":[redacted],"x":1}'],
    [String.raw`{\"password\":\"hunter2\",\"x\":1}`, String.raw`{\"password\":[redacted],\"x\":1}`],
    ['GET /x?api_key=abc&y=1', 'GET /x?api_key=[redacted]&y=1'],
    ['/file?X-Amz-Signature=abc&y=1', '/file?X-Amz-Signature=[redacted]&y=1'],
    ['/file?sig=abc&y=1', '/file?sig=[redacted]&y=1'],
    ['card 4111 1111 1111 1111 was declined', 'card [redacted] was declined'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- x', '[redacted] x'],
    ['-----BEGIN PRIVATE KEY-----\nabc', '[redacted]'],
    ['key sk_live_abcdefghijklmnop1234', 'key [redacted]'],
    ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
    ['https://hooks.slack.com/services/T0/B0/xyz', 'https://hooks.slack.com/services/[redacted]'],
    ['https://discord.com/api/v10/webhooks/1/xyz', 'https://discord.com/api/v10/webhooks/[redacted]'],
    [
      'https://acme.webhook.office.com/webhookb2/a@b/c',
      'https://acme.webhook.office.com/webhookb2/[redacted]',
    ],
    ['https://api.telegram.org/bot12:abc/send', 'https://api.telegram.org/bot[redacted]'],
  ])('is hidden in %j', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it.each([
    'The token is invalid',
    'Unexpected token } in JSON',
    'Basic authentication is required',
    'bearer of bad news',
    'auth: failed, pass 3 of 5',
    'http://localhost:3000/@scope/x',
    'mail ada@example.com',
    'video 550e8400-e29b-41d4-a716-446655440000 of 2026-11-22',
    'id 1763784721000',
  ])('is not seen in %j', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('is not seen in a port before an address', () => {
    expect(redact('http://a:80/x?to=b@c.d')).toBe('http://a:80/x?to=b@c.d');
  });
});

describe('patterns of the application', () => {
  it('add to the built-in ones, whatever their flags', () => {
    const own = textsWith([/NL\d\d[A-Z]{4}\d{10}/, /kd-\d+/y]);
    expect(own.redact('NL91ABNA0417164300, kd-1 and kd-2, token=x', 2_000)).toBe(
      '[redacted], [redacted] and [redacted], token=[redacted]',
    );
  });
});

describe('a long text', () => {
  it('is cut, and names the number of missing characters', () => {
    const shown = redact('word '.repeat(1_000));
    expect(shown).toMatch(/^(?:word ?)+\.\.\. \(\d+ more characters\)$/);
    expect(shown.length).toBeLessThan(2_050);
  });

  it('of JSON without blanks is cut between two values', () => {
    const shown = redact('{"a":"b"},'.repeat(1_000));
    expect(shown).toMatch(/^(?:\{"a":"b"\},?)*[{"a:b}]*\.\.\. \(\d+ more characters\)$/);
    expect(shown.length).toBeGreaterThan(1_990);
  });

  it('does not grow when secrets are replaced', () => {
    expect(redact('token=a '.repeat(250)).length).toBeLessThanOrEqual(2_000);
  });

  it.each([
    ['words', 'word '],
    ['JSON without blanks', '{"a":"b"},'],
  ])('of %s keeps no half of a secret that the cut falls into', (_kind, filler) => {
    const limit = 200;
    fc.assert(
      fc.property(secretTexts, fc.integer({ min: limit - 80, max: limit }), ({ text, secret }, before) => {
        const start = filler.repeat(limit).slice(0, before);
        const shown = texts.redact(`${start}"${text}"${filler.repeat(limit)}`, limit);
        for (let at = 0; at + 6 <= secret.length; at += 1)
          expect(shown).not.toContain(secret.slice(at, at + 6));
      }),
    );
  });
});

/** A group that holds a quantifier without an upper bound, and is itself repeated without one: the way to exponential time. */
const NESTED = /\((?:[^()\\]|\\.)*(?<!\\)[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})/;

describe('the work on one text', () => {
  it('has an upper bound: what is cut off is not searched', () => {
    const search = jest.spyOn(String.prototype, 'replaceAll');
    const shown = textsWith([/never/]).redact('password="\\'.repeat(500_000), 2_000);
    const searched = Math.max(...search.mock.contexts.map((text) => String(text).length));
    jest.restoreAllMocks();
    expect(shown.length).toBeLessThanOrEqual(2_000);
    expect(searched).toBeGreaterThan(0);
    expect(searched).toBeLessThanOrEqual(2_000);
  });

  it.each(
    readdirSync(new URL('.', import.meta.url))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')] as const),
  )('is not exponential: no pattern of %s nests quantifiers', (_name, source) => {
    const literals = source.split('\n').filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line));
    expect(literals.filter((line) => NESTED.test(line))).toEqual([]);
  });
});
