import type { Clock } from './clock.js';
import { type Settled, settledUntil } from './settled.js';

/**
 * Waits for `work` at most `limit` milliseconds of `clock` and returns how it ended; `pending` means that the time is over.
 * Never rejects and leaves no timer behind. The work goes on, and a late rejection is handled.
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
