/**
 * How far a failed request has come:
 * - `not-sent`: nothing reached the upstream, so any method may be repeated
 * - `unknown`: the upstream may have processed it, so only idempotent requests may be repeated
 * - `answered`: the upstream has answered
 */
export type RequestOutcome = 'not-sent' | 'unknown' | 'answered';

/** Phase of a request that ran out of time. `total` and `deadline` are limits of the whole call. */
export type HttpPhase = 'queue' | 'connect' | 'headers' | 'body' | 'total' | 'deadline';

/** Methods that may be repeated although the upstream may have processed the request (RFC 9110, section 9.2.2; QUERY is a draft). */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
  'QUERY',
]);

/** Returns whether a request may be sent twice: by its method, or because the upstream recognises its idempotency key. */
export const isIdempotent = (method: string, hasIdempotencyKey = false): boolean =>
  hasIdempotencyKey || IDEMPOTENT_METHODS.has(method);
