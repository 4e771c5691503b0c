import type { Call } from '../invocation/call.js';

/** Outcome of a failed attempt: an error, or a result that `retryOnResult` refused. */
export type FailedAttempt = { readonly error: unknown } | { readonly result: unknown };

/** Progress of a logical call after its first attempt failed. */
export interface RetryProgress {
  readonly call: Call;
  /** Time after which no retry starts, from `maxDuration`; on the scale of `Clock.now()`. */
  readonly end: number;
  /** Attempts made. */
  attempts: number;
  /** Outcome of the last attempt; the caller gets it if no further attempt follows. */
  failure: FailedAttempt;
  /** Milliseconds of the last wait by back-off; `undefined` before the first. */
  previous: number | undefined;
}

/** The error of a failure; `undefined` when a result was refused. */
export const errorOf = (failure: FailedAttempt): unknown => ('error' in failure ? failure.error : undefined);

/** Returns the result of the last attempt, or throws its original error. */
export function settle(failure: FailedAttempt): unknown {
  if ('error' in failure) throw failure.error;
  return failure.result;
}
