import type { Backoff } from './backoff.js';
import type { ResolvedBackoffOptions } from './backoff.options.js';
import { customBackoff } from './custom.backoff.js';
import { decorrelatedBackoff } from './decorrelated.backoff.js';
import { exponentialBackoff } from './exponential.backoff.js';
import { fibonacciBackoff } from './fibonacci.backoff.js';
import { fixedBackoff } from './fixed.backoff.js';
import { linearBackoff } from './linear.backoff.js';

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
