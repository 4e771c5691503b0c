import { type CallOutcome, isRejection, isTimeoutExceededError, type RequestContext } from '@breakwater/core';
import { isCallerAbort } from './caller-abort.js';

/** How a call ended that its caller sees fail. One that ran out of time did so, even if its caller left meanwhile. */
export function failureOutcome(call: RequestContext | undefined, error: unknown): CallOutcome {
  if (isTimeoutExceededError(error)) return 'timeout';
  if (call && isCallerAbort(call)) return 'aborted';
  return isRejection(error) ? 'rejected' : 'failure';
}
