import {
  isBulkheadFullError,
  isCircuitOpenError,
  isRetryBudgetExhaustedError,
  isShuttingDownError,
} from '@breakwater/core';

/**
 * What refused the call, when a policy did: all refusals of one circuit, bulkhead or budget are the same event, wherever in the code
 * the call was made and however long it has to wait.
 */
export function refusedBy(error: unknown): readonly [code: string, name: string] | undefined {
  try {
    if (isCircuitOpenError(error)) return [error.code, error.circuit];
    if (isBulkheadFullError(error)) return [error.code, error.bulkhead];
    if (isRetryBudgetExhaustedError(error)) return [error.code, error.policy];
    if (isShuttingDownError(error)) return [error.code, ''];
  } catch {
    // What cannot be read, such as a revoked proxy, is no error of a policy.
  }
  return undefined;
}
