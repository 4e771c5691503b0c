import type { Backoff } from './backoff.js';
import type { BackoffFunction } from './backoff.options.js';

/** Waits that a function of the user computes. */
export const customBackoff =
  (compute: BackoffFunction): Backoff =>
  ({ retry, error }) =>
    compute(retry, error);
