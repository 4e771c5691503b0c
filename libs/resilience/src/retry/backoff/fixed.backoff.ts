import type { Backoff } from './backoff.js';

/** The same wait each time: `delay, delay, delay, ...` */
export const fixedBackoff =
  (delay: number): Backoff =>
  () =>
    delay;
