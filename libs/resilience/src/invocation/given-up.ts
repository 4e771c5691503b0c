import { type CauseTree, causeTree, isCircuitOpenError } from '@breakwater/core';

/** Errors on which a retry gave up. An error belongs to one call, so that applications of one process share nothing here. */
const givenUp = new WeakSet<object>();

/** Notes that a retry gave up on an error. */
export function giveUpOn(error: unknown): void {
  if (typeof error === 'object' && error !== null) givenUp.add(error);
}

/** Returns whether a retry gave up on this error or on one of its causes in the same call. */
export function isGivenUp(error: unknown): boolean {
  return containsGivenUp(causeTree(error));
}

function containsGivenUp({ thrown, cause, members }: CauseTree): boolean {
  if (givenUp.has(thrown as object)) return true;
  // The cause of an open circuit is the error of an earlier call.
  if (isCircuitOpenError(thrown)) return false;
  return (cause !== undefined && containsGivenUp(cause)) || members.some(containsGivenUp);
}
