import type { Backoff } from './backoff.js';
import type { BackoffFunction, ResolvedBackoffOptions } from './backoff.options.js';
import { decorrelatedBackoff } from './decorrelated.backoff.js';
import { fibonacciBackoff } from './fibonacci.backoff.js';

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
