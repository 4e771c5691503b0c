/** Names of fields that hold credentials, in the spellings that are used for headers and for objects. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'Set-Cookie',
  'token',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'DEBUG_TOKEN',
  'password',
  'secret',
  'apiKey',
  'api_key',
  'x-api-key',
];

/** Depth to which logged objects are searched: `{ err: { config: { headers: { authorization } } } }`. */
const MAX_DEPTH = 4;

/** Paths of pino's `redact` option: each secret field, wherever it stands in a logged object. */
export const REDACTED_PATHS: string[] = SECRET_FIELDS.flatMap((field) =>
  Array.from({ length: MAX_DEPTH }, (_, depth) => `${'*.'.repeat(depth)}["${field}"]`.replace('.[', '[')),
);
