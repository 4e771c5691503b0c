import type { Backoff } from './backoff.js';

/**
 * Random waits of which each depends on the one before: `random(delay, previous x factor)`. Callers that failed
 * together drift apart more quickly than with jitter on exponential waits.
 *
 * Source: "decorrelated jitter", Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 * (`sleep = min(cap, random_between(base, sleep * 3))`; the cap is `maxDelay`).
 */
export const decorrelatedBackoff =
  (delay: number, factor: number): Backoff =>
  ({ previous, random }) =>
    delay + random.next() * Math.max(0, (previous ?? delay) * factor - delay);
