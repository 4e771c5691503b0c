import { type CallOutcome, isRejection, isTimeoutExceededError } from '@breakwater/core';
import type { Call } from './call.js';
import { isCallerAbort } from './caller-abort.js';

/** How a call ended that its caller sees fail. One that ran out of time did so, even if its caller left meanwhile. */
export function failureOutcome(call: Call, error: unknown): CallOutcome {
  if (isTimeoutExceededError(error)) return 'timeout';
  if (isCallerAbort(call)) return 'aborted';
  return isRejection(error) ? 'rejected' : 'failure';
}
