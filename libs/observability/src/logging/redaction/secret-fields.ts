/** What stands in a log in place of a secret. */
export const CENSOR = '[redacted]';

/**
 * Names of fields that hold credentials. Case, `-` and `_` do not matter: `apiKey` is `API_KEY` and `x-api-key` is
 * `xApiKey`. Names are compared as a whole, so a number of `tokens` is shown.
 */
export const SECRET_FIELDS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'token',
  'access-token',
  'refresh-token',
  'id-token',
  'session-token',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'client-secret',
  'api-key',
  'x-api-key',
  'private-key',
] as const;

/** The name of a field as it is compared. */
export function plainName(field: string): string {
  return field.toLowerCase().replaceAll(/[-_]/g, '');
}
