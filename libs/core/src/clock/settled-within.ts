import type { Clock } from './clock.js';
import { type Settled, settledUntil } from './settled.js';

/**
 * Waits for `work` for at most `limit` milliseconds of `clock` and returns its outcome, or `pending` when the time is over.
 * Never rejects and leaves no timer behind. After the limit the work continues, and a late rejection is handled.
 */
export function settledWithin<T>(
  clock: Clock,
  work: T | PromiseLike<T>,
  limit: number,
): Promise<Settled<Awaited<T>>> {
  return settledUntil(work, (stopWaiting) => {
    const timer = clock.setTimeout(stopWaiting, limit);
    return () => clock.clearTimeout(timer);
  });
}
