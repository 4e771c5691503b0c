import { readProperty } from '../failures/read-property.js';
import { AppError } from './app.error.js';
import type { BulkheadFullError } from './bulkhead-full.error.js';
import type { CallThrottledError } from './call-throttled.error.js';
import type { CircuitOpenError } from './circuit-open.error.js';
import type { HedgeLostError } from './hedge-lost.error.js';
import type { OverloadedError } from './overloaded.error.js';
import type { RetryBudgetExhaustedError } from './retry-budget-exhausted.error.js';
import type { ShuttingDownError } from './shutting-down.error.js';
import type { TimeoutExceededError } from './timeout-exceeded.error.js';

/** Returns true if `value` is an error with the given code. Also recognises errors of another copy of this package. */
export function hasErrorCode<E extends AppError = AppError>(value: unknown, code: string): value is E {
  return AppError.is(value) && readProperty(value, 'code') === code;
}

/** Returns true if a circuit breaker refused the call. */
export const isCircuitOpenError = (value: unknown): value is CircuitOpenError =>
  hasErrorCode(value, 'CIRCUIT_OPEN');

/** Returns true if a bulkhead refused the call. */
export const isBulkheadFullError = (value: unknown): value is BulkheadFullError =>
  hasErrorCode(value, 'BULKHEAD_FULL');

/** Returns true if a throttle refused the call, because its callee refuses many calls. */
export const isCallThrottledError = (value: unknown): value is CallThrottledError =>
  hasErrorCode(value, 'CALL_THROTTLED');

/** Returns true if a time limit ended the call. */
export const isTimeoutExceededError = (value: unknown): value is TimeoutExceededError =>
  hasErrorCode(value, 'TIMEOUT');

/** Returns true if a retry budget prevented a retry of the call. */
export const isRetryBudgetExhaustedError = (value: unknown): value is RetryBudgetExhaustedError =>
  hasErrorCode(value, 'RETRY_BUDGET_EXHAUSTED');

/** Returns true if another attempt of the same call has answered first. */
export const isHedgeLostError = (value: unknown): value is HedgeLostError =>
  hasErrorCode(value, 'HEDGE_LOST');

/** Returns true if the application refused the request because it is overloaded. */
export const isOverloadedError = (value: unknown): value is OverloadedError =>
  hasErrorCode(value, 'OVERLOADED');

/** Returns true if the application refused the call because it is stopping. */
export const isShuttingDownError = (value: unknown): value is ShuttingDownError =>
  hasErrorCode(value, 'SHUTTING_DOWN');

/** Returns true if a policy refused the call, so that the guarded operation did not run. */
export const isRejection = (
  value: unknown,
): value is CircuitOpenError | BulkheadFullError | CallThrottledError | OverloadedError | ShuttingDownError =>
  isCircuitOpenError(value) ||
  isBulkheadFullError(value) ||
  isCallThrottledError(value) ||
  isOverloadedError(value) ||
  isShuttingDownError(value) ||
  // The code of @breakwater/rate-limit for a call that would have waited too long.
  hasErrorCode(value, 'CALL_RATE_EXCEEDED');
