import type { Backoff } from './backoff.js';
import type { BackoffFunction, ResolvedBackoffOptions } from './backoff.options.js';

/** The same wait each time: `delay, delay, delay, ...` */
const fixedBackoff =
  (delay: number): Backoff =>
  () =>
    delay;

/** Waits that grow by the same amount: `delay, 2 x delay, 3 x delay, ...` */
const linearBackoff =
  (delay: number): Backoff =>
  ({ retry }) =>
    delay * retry;

/** Waits that grow by the same factor: `delay, delay x factor, delay x factor^2, ...` */
const exponentialBackoff =
  (delay: number, factor: number): Backoff =>
  ({ retry }) =>
    delay * factor ** (retry - 1);

/** Waits that grow with the Fibonacci numbers, more slowly than doubling: `delay x 1, 1, 2, 3, 5, 8, ...` */
const fibonacciBackoff =
  (delay: number): Backoff =>
  ({ retry }) =>
    delay * fibonacci(retry);

/**
 * Random waits that depend on the wait before: `random(delay, previous x factor)`. Callers that failed together spread
 * more quickly than by jitter on exponential waits.
 *
 * Source: "decorrelated jitter", Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 * (`sleep = min(cap, random_between(base, sleep * 3))`; the cap is `maxDelay`).
 */
const decorrelatedBackoff =
  (delay: number, factor: number): Backoff =>
  ({ previous, random }) =>
    delay + random.next() * Math.max(0, (previous ?? delay) * factor - delay);

/** Waits that a function of the user computes. */
const customBackoff =
  (compute: BackoffFunction): Backoff =>
  ({ retry, error }) =>
    compute(retry, error);

/** Builds the strategy that the options name. */
export function createBackoff(options: ResolvedBackoffOptions): Backoff {
  switch (options.type) {
    case 'fixed':
      return fixedBackoff(options.delay);
    case 'linear':
      return linearBackoff(options.delay);
    case 'exponential':
      return exponentialBackoff(options.delay, options.factor);
    case 'fibonacci':
      return fibonacciBackoff(options.delay);
    case 'decorrelated':
      return decorrelatedBackoff(options.delay, options.factor);
    case 'custom':
      return customBackoff(options.compute);
  }
}

function fibonacci(n: number): number {
  let current = 1;
  let previous = 0;
  // From 1 477 on the numbers are Infinity, so that the loop is short even for an absurd number of retries.
  for (let i = 1; i < n && Number.isFinite(current); i++) {
    [previous, current] = [current, previous + current];
  }
  return current;
}
