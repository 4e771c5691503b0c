import type { Random } from '@breakwater/core';

/** Facts from which a back-off computes the next wait of one logical call. */
export interface BackoffStep {
  /** Number of the retry that is about to be scheduled, from 1; also the number of attempts made so far. */
  readonly retry: number;
  /** Milliseconds of the wait before the previous retry; `undefined` before the first one. */
  readonly previous: number | undefined;
  /** Error of the attempt; `undefined` when `retryOnResult` refused its result. */
  readonly error: unknown;
  readonly random: Random;
}

/** A back-off strategy: milliseconds to wait before the next retry, before jitter and `maxDelay` are applied. */
export type Backoff = (step: BackoffStep) => number;
