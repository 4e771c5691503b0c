import { OptionsError } from '@breakwater/core';
import type { LogicalCall, Operation } from '../invocation/call.js';
import type { Pipeline } from './pipeline.js';

/**
 * Runs operations through one policy, below the context that is current. The abort of `signal` ends the call at once. Only an
 * operation that is `idempotent` is hedged.
 */
export type PolicyRunner = <T>(
  operation: Operation<T>,
  signal?: AbortSignal,
  idempotent?: boolean,
) => Promise<T>;

/**
 * Prepares calls through the policy of a name.
 *
 * @param upstream name of the upstream that the operations call, if their client shows a `Call.fault`
 */
export function policyRunner(name: string, pipeline: Pipeline, upstream?: string): PolicyRunner {
  return <T>(operation: Operation<T>, signal?: AbortSignal, idempotent = false) => {
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new OptionsError('signal', 'an AbortSignal', signal, 'ResilienceService.runner');
    }
    const logical: LogicalCall = {
      name,
      operation,
      args: [],
      idempotent,
      attempts: 0,
      committed: false,
      upstream,
    };
    return pipeline.run(logical, signal && { signal }) as Promise<T>;
  };
}
