import type { IncomingHttpHeaders } from 'node:http';
import { parseRetryAfter, readProperty } from '@breakwater/core';
import { isIdempotent } from '../errors/request-outcome.js';

/** Statuses after which the same request can succeed, if it may be sent twice. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const CONFLICT = 409;
const UNPROCESSABLE = 422;
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;

const JSON_TYPE = /^\s*[\w!#$&^.+-]+\/(?:[\w!#$&^.-]+\+)?json\s*(?:;|$)/i;

/** Returns whether a `content-type` is JSON: `application/json` or one that ends in `+json`. */
export const isJson = (contentType: string | undefined): boolean =>
  contentType === 'application/json' || (contentType !== undefined && JSON_TYPE.test(contentType));

/** The part of the body of an error that decides about retries. */
export interface PushBack {
  readonly retryable?: boolean;
  /** Milliseconds. */
  readonly retryAfter?: number;
}

/** Meaning of an answer outside 2xx for a retry. */
export interface AnswerVerdict {
  readonly retryable: boolean;
  /** Milliseconds that the upstream asks to wait. */
  readonly retryAfter?: number;
}

/** The request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** True if the request has an idempotency key. */
  readonly keyed: boolean;
}

/**
 * Reads `retryable` and `retryAfter` (in seconds) of a problem, an envelope (`{ error: { ... } }`) or a plain body.
 *
 * @param body the beginning of the body; a body that is cut off says nothing
 */
export function pushBackOf(body: Uint8Array, contentType: string | undefined): PushBack {
  if (body.length === 0 || !isJson(contentType)) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return {};
  }
  const inner = readProperty(parsed, 'error');
  const places = typeof inner === 'object' && inner !== null ? [parsed, inner] : [parsed];
  const read = (name: string): unknown =>
    places.map((place) => readProperty(place, name)).find((value) => value !== undefined);
  const retryable = read('retryable');
  const seconds = read('retryAfter');
  return {
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof seconds === 'number' && seconds >= 0 && seconds < Infinity && { retryAfter: seconds * 1_000 }),
  };
}

/**
 * Decides whether the request may be sent again after an answer outside 2xx. A server that says `retryable: false` is obeyed in any
 * case. 429, and 503 with a time to wait, mean that the server did not process the request, so any method may be repeated.
 *
 * @param now milliseconds since the Unix epoch, to which a date is compared
 */
export function verdictOf(
  status: number,
  headers: IncomingHttpHeaders,
  pushBack: PushBack,
  { method, keyed }: AnsweredRequest,
  now: number,
): AnswerVerdict {
  const asked = [parseRetryAfter(headers['retry-after'], now), pushBack.retryAfter].filter(
    (wait) => wait !== undefined,
  );
  const waits = asked.length > 0;
  const isRetryable = (): boolean => {
    if (pushBack.retryable === false) return false;
    // The upstream knows the key with another payload, or still processes the first request.
    if (keyed && status === UNPROCESSABLE) return false;
    if (keyed && status === CONFLICT) return waits || pushBack.retryable === true;
    if (status === TOO_MANY_REQUESTS || (status === UNAVAILABLE && waits)) return true;
    if (!isIdempotent(method, keyed)) return false;
    return TRANSIENT.has(status) || (status >= 400 && pushBack.retryable === true);
  };
  return { retryable: isRetryable(), ...(waits && { retryAfter: Math.max(...asked) }) };
}
