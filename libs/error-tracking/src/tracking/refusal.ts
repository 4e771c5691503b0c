import {
  causesOf,
  errorName,
  isBulkheadFullError,
  isCallThrottledError,
  isCircuitOpenError,
  isOverloadedError,
  isRetryBudgetExhaustedError,
  isShuttingDownError,
} from '@breakwater/core';

/**
 * The policy that refused a call. All refusals of one circuit, bulkhead, throttle or budget are one event, independent of the caller and
 * of the remaining wait.
 */
export function refusedBy(error: unknown): readonly [code: string, name: string] | undefined {
  if (isCircuitOpenError(error)) return [error.code, error.circuit];
  if (isBulkheadFullError(error)) return [error.code, error.bulkhead];
  if (isCallThrottledError(error)) return [error.code, error.throttle];
  if (isRetryBudgetExhaustedError(error)) return [error.code, error.policy];
  if (isOverloadedError(error)) return [error.code, ''];
  if (isShuttingDownError(error)) return [error.code, ''];
  return undefined;
}

/** Describes the refusal in the chain of causes of an error, and adds the class of the error if it wraps the refusal. */
export function refusalBehind(error: unknown): string | undefined {
  const chain = causesOf(error, { members: false });
  const refusal = chain.map((link) => refusedBy(link)).find((found) => found !== undefined);
  const [outermost] = chain;
  if (!refusal || !outermost) return undefined;
  const name = refusal.filter(Boolean).join(' ');
  return refusedBy(outermost) ? name : `${name}, as ${errorName(outermost)}`;
}
