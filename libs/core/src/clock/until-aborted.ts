import { type Settled, settledUntil } from './settled.js';

/**
 * Waits for `work` until `signal` aborts and returns how it ended; `pending` means that the signal aborted first, or had
 * aborted before. Never rejects and leaves no listener behind. The work goes on, and a late rejection is handled.
 *
 * @param signal without one it waits for as long as the work takes
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
