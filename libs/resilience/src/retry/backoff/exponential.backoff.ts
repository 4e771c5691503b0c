import type { Backoff } from './backoff.js';

/** Waits that grow by the same factor: `delay, delay x factor, delay x factor^2, ...` */
export const exponentialBackoff =
  (delay: number, factor: number): Backoff =>
  ({ retry }) =>
    delay * factor ** (retry - 1);
