import { isPromiseLike } from '@breakwater/core';
import { isObservable, tap } from 'rxjs';

/**
 * Calls `onFailure` when an outcome fails: a promise that rejects, or an Observable that ends with an error. Returns the outcome, or an
 * equal Observable.
 */
function observeFailure<T>(outcome: T, onFailure: (error: unknown) => void): T {
  if (isObservable(outcome)) return outcome.pipe(tap({ error: onFailure })) as T;
  if (isPromiseLike(outcome)) {
    // The original promise goes back to the caller, who handles the rejection.
    void outcome.then(undefined, onFailure);
  }
  return outcome;
}

/** Calls `work`, and calls `onFailure` when it throws or when its outcome fails. The error goes on to the caller unchanged. */
export function callObserved<T>(work: () => T, onFailure: (error: unknown) => void): T {
  let outcome: T;
  try {
    outcome = work();
  } catch (error) {
    onFailure(error);
    throw error;
  }
  return observeFailure(outcome, onFailure);
}
