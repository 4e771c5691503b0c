import { isTimeoutExceededError, type RequestContext } from '@breakwater/core';

/**
 * Tells whether the caller itself gave the call up, say because its client left. A call that was cancelled because
 * time was over (its own limit, the limit of the whole call, the deadline of the request) was not given up: the
 * dependency did not answer.
 */
export function isCallerAbort(call: RequestContext): boolean {
  return call.cancelled && !isTimeoutExceededError(call.reason);
}
