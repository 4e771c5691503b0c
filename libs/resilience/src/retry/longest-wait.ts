import { createBackoff } from './backoff/create-backoff.js';
import type { ResolvedRetryOptions } from './retry.options.js';

/** Chance at its worst: the upper end of every range. */
const WORST = { next: () => 1 };

/** Number of waits that are added up one by one. Every later wait counts as long as the longest of these. */
const MAX_STEPS = 10_000;

/**
 * Computes the milliseconds that all waits of one call can take together, without `Retry-After`. A total timeout has to be
 * longer. A custom back-off is not known in advance and counts as 0.
 */
export function longestWait(options: ResolvedRetryOptions): number {
  const { backoff, jitter, maxDelay, maxRetries } = options;
  if (backoff.type === 'custom') return 0;
  const next = createBackoff(backoff);
  const spread = typeof jitter === 'number' ? 1 + jitter : 1;
  let total = 0;
  let previous: number | undefined;
  for (let retry = 1; retry <= maxRetries; retry++) {
    const delay = Math.min(maxDelay, next({ retry, previous, error: undefined, random: WORST }));
    const longest = Math.min(maxDelay, delay * spread);
    // Waits never shrink: a wait that equals the one before has reached the cap or never grows.
    const settled =
      delay >= maxDelay ||
      backoff.type === 'fixed' ||
      delay === 0 ||
      (backoff.type === 'exponential' && delay === previous);
    if (retry > MAX_STEPS) return total + maxDelay * (maxRetries - retry + 1);
    if (settled) return total + longest * (maxRetries - retry + 1);
    total += longest;
    previous = delay;
  }
  return total;
}
