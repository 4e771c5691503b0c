import {
  BUILT_IN_FAILURES,
  failureOf,
  isCircuitOpenError,
  isRetryBudgetExhaustedError,
  isShuttingDownError,
  readNumber,
  readProperty,
} from '@breakwater/core';

/** Tells whether an HTTP status is worth a retry: 408, 425, 429 and 5xx, but not 501 and 505. */
export const isTransientStatus = (status: number): boolean =>
  BUILT_IN_FAILURES.byStatus(status)?.transient ?? false;

/**
 * The default of `retryOn`. A boolean `retryable` of the error decides first, then its HTTP status. Without either, the table
 * of failures in `@breakwater/core` decides, also about the causes of the error.
 */
export const isTransientError = (error: unknown): boolean => failureOf(error).transient;

/** Tells whether a database could not be reached, was lost, starts up, or has no connection left. */
export function isDatabaseConnectionError(error: unknown): boolean {
  const { kind, origin, transient, code } = failureOf(error);
  if (!transient || (origin !== 'database' && origin !== 'network')) return false;
  // The database has accepted the statement and cancelled it.
  return !(kind === 'timeout' && code === '57014');
}

/** Tells whether a result is a `fetch` response with a transient status; `fetch` does not reject for those. */
export function isTransientResponse(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  if (readProperty(result, 'ok') !== false) return false;
  if (typeof readProperty(readProperty(result, 'headers'), 'get') !== 'function') return false;
  return isTransientStatus(readNumber(result, 'status') ?? 0);
}

/**
 * Errors that are never retried, whatever `retryOn` says: an abort by the caller, a circuit that stays open until an operator
 * closes it, the shutdown of this application, and an empty retry budget of a nested policy.
 */
export function isFinalError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (readProperty(error, 'name') === 'AbortError') return true;
  if (isCircuitOpenError(error)) return error.retryAfter === undefined;
  return isShuttingDownError(error) || isRetryBudgetExhaustedError(error);
}
