import { causesOf } from '@breakwater/core';

/** Errors on which a retry gave up. An error belongs to one call, so that applications of one process share nothing here. */
const givenUp = new WeakSet<object>();

/** Notes that a retry gave up on an error. */
export function giveUpOn(error: unknown): void {
  if (typeof error === 'object' && error !== null) givenUp.add(error);
}

/** Returns whether a retry gave up on this error or on one of its causes. */
export function isGivenUp(error: unknown): boolean {
  return causesOf(error).some((cause) => givenUp.has(cause));
}
