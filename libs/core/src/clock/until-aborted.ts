import { type Settled, settledUntil } from './settled.js';

/**
 * Waits for `work` until `signal` aborts and returns its outcome, or `pending` if the signal aborts first. Never rejects and
 * leaves no listener behind. After an abort the work continues, and a late rejection is handled.
 *
 * @param signal without a signal the function waits until the work ends
 */
export function untilAborted<T>(
  work: T | PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<Settled<Awaited<T>>> {
  return settledUntil(work, (stopWaiting) => {
    if (signal?.aborted) stopWaiting();
    signal?.addEventListener('abort', stopWaiting, { once: true });
    return () => signal?.removeEventListener('abort', stopWaiting);
  });
}
