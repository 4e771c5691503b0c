import { isTimeoutExceededError, type RequestContext } from '@breakwater/core';

/**
 * Tells whether the caller itself gave the call up, say because its client left. A call that was cancelled because
 * time was over, by a limit of its own or by the deadline of its request, was not given up by its caller.
 */
export function isCallerAbort(call: RequestContext): boolean {
  return call.cancelled && !isTimeoutExceededError(call.reason);
}
