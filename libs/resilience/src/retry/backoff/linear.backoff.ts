import type { Backoff } from './backoff.js';

/** Waits that grow by the same amount: `delay, 2 x delay, 3 x delay, ...` */
export const linearBackoff =
  (delay: number): Backoff =>
  ({ retry }) =>
    delay * retry;
