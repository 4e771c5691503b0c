import { equalJitter, fullJitter, type Random } from '@breakwater/core';

/**
 * Random spread of the waits, so that callers which failed together do not retry together:
 * - `'full'`: anything from 0 to the wait;
 * - `'equal'`: half of the wait plus anything up to the other half;
 * - a number from 0 to 1: the wait plus or minus that share of it;
 * - `'none'`: the exact wait.
 *
 * Source of the names: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export type RetryJitter = 'full' | 'equal' | 'none' | number;

/** Spreads a wait of `delay` milliseconds. */
export function applyJitter(jitter: RetryJitter, delay: number, random: Random): number {
  switch (jitter) {
    case 'none':
      return delay;
    case 'full':
      return fullJitter(delay, random);
    case 'equal':
      return equalJitter(delay, random);
    default:
      return delay * (1 + jitter * (2 * random.next() - 1));
  }
}
