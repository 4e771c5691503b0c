import { describe, expect, it } from '@jest/globals';
import { SecretKeys } from './secret-keys.js';

const hides = (key: string, value: unknown = 'x', own: readonly (string | RegExp)[] = []): boolean =>
  keysWith(own).hides(key, value);

function keysWith(own: readonly (string | RegExp)[]): SecretKeys {
  const keys = new SecretKeys();
  keys.add(own);
  return keys;
}

describe('a secret key', () => {
  it.each([
    'password',
    'PASSWORD',
    'user_password',
    'passwordConfirmation',
    'db.passwd',
    'token',
    'accessToken',
    'refresh_token',
    'X-CSRF-Token',
    'apiKey',
    'api_key',
    'x-api-key',
    'APIKEY',
    'clientSecret',
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'Set-Cookie',
    'privateKey',
    'DATABASE_URL',
    'connectionString',
    'sessionId',
    'connect.sid',
    'cardNumber',
    'card',
    'cvv',
    'ssn',
    'otp',
    'pin',
    'jwt',
    'auth',
    'X-Amz-Signature',
    'credentials',
  ])('is %s', (key) => {
    expect(hides(key)).toBe(true);
  });

  it.each([
    'name',
    'author',
    'authorId',
    'discard',
    'cardinality',
    'pinned',
    'spinner',
    'passed',
    'passenger',
    'compass',
    'company',
    'opinion',
    'japan',
    'signed',
    'obsession',
    'key',
    'id',
    'constructor',
    '__proto__',
    '',
  ])('is not %j', (key) => {
    expect(hides(key)).toBe(false);
  });

  it('may count secrets: its number is shown, its text is hidden', () => {
    expect(hides('maxTokens', 4_096)).toBe(false);
    expect(hides('maxTokens', 'eyJ')).toBe(true);
    expect(hides('pin', 1_234)).toBe(true);
  });

  it('does not hide yes, no and nothing', () => {
    const keys = keysWith([]);
    for (const value of [true, false, null, undefined]) expect(keys.hides('password', value)).toBe(false);
  });
});

describe('keys of the application', () => {
  it('match whole names in any spelling', () => {
    for (const key of ['taxId', 'tax_id', 'TAX-ID', 'taxid']) expect(hides(key, 'x', ['taxId'])).toBe(true);
    expect(hides('taxIdKind', 'x', ['taxId'])).toBe(false);
  });

  it('may be patterns with any flags', () => {
    const keys = keysWith([/^internal/g, /notes$/y]);
    expect(['internalA', 'internalB', 'internalC'].map((key) => keys.hides(key, 'x'))).toEqual([
      true,
      true,
      true,
    ]);
    expect(keys.hides('my notes', 'x')).toBe(true);
  });

  it('add to the built-in ones', () => {
    expect(hides('password', 'x', ['taxId'])).toBe(true);
  });
});
