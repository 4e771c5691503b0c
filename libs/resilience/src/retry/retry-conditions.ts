import { isCircuitOpenError, isRetryBudgetExhaustedError, isShuttingDownError } from '@breakwater/core';
import { hasCode } from '../errors/error-code.js';
import { httpStatusOf } from '../errors/http-status.js';

/**
 * Codes of a network that failed for a moment. The first six are Node's; those of undici are what `fetch` reports for
 * the same faults: a connection or an answer that took too long, a socket that the other side closed.
 */
export const NETWORK_ERROR_CODES: readonly string[] = [
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ECONNREFUSED',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
];

/**
 * Codes of a database that could not be reached: those of PostgreSQL (class 08, too many connections, shutting down,
 * starting up), of Prisma (unreachable, timed out, closed the connection, pool timeout) and of our `DatabaseError`.
 */
export const DATABASE_CONNECTION_CODES: readonly string[] = [
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  'P1001',
  'P1002',
  'P1017',
  'P2024',
  'DATABASE_UNAVAILABLE',
];

const NETWORK = new Set<unknown>(NETWORK_ERROR_CODES);
const CONNECTION = new Set<unknown>([...NETWORK_ERROR_CODES, ...DATABASE_CONNECTION_CODES]);

/**
 * Tells whether an HTTP status is worth a retry: 408, 425, 429 and 5xx. Not 501 and 505 (RFC 9110, 15.6.2 and 15.6.6):
 * a server that does not implement the method or the version of HTTP will not have learnt it by the next try.
 */
export function isTransientStatus(status: number): boolean {
  if (status === 408 || status === 425 || status === 429) return true;
  return status >= 500 && status <= 599 && status !== 501 && status !== 505;
}

/**
 * The default of `retryOn`. What an error says of itself comes first: `retryable: true` or `false`, then its HTTP status.
 * Without either it is transient if it, or an error that led to it, has a code of {@link NETWORK_ERROR_CODES}, or if it is
 * the `TimeoutError` of `AbortSignal.timeout()`.
 */
export function isTransientError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { retryable, name } = error as { readonly retryable?: unknown; readonly name?: unknown };
  if (typeof retryable === 'boolean') return retryable;
  const status = httpStatusOf(error);
  if (status !== undefined) return isTransientStatus(status);
  return name === 'TimeoutError' || hasCode(error, NETWORK);
}

/** Tells whether a database could not be reached: a network code or one of {@link DATABASE_CONNECTION_CODES}. */
export function isDatabaseConnectionError(error: unknown): boolean {
  return hasCode(error, CONNECTION);
}

/** Tells whether a result is a `fetch` response with a transient status; `fetch` does not reject for those. */
export function isTransientResponse(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { ok, status, headers } = result as Partial<Response>;
  return ok === false && typeof headers?.get === 'function' && isTransientStatus(status ?? 0);
}

/**
 * Errors that are final whatever `retryOn` says: an abort by the caller, a circuit that stays open until somebody
 * closes it, our own shutdown, and a retry budget that a nested policy found empty.
 */
export function isFinalError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ((error as { readonly name?: unknown }).name === 'AbortError') return true;
  if (isCircuitOpenError(error)) return error.retryAfter === undefined;
  return isShuttingDownError(error) || isRetryBudgetExhaustedError(error);
}
