import { TimeoutExceededError } from '../errors/timeout-exceeded.error.js';
import type { Clock } from './clock.js';
import { untilAborted } from './until-aborted.js';

/**
 * Runs `work` and waits for it for at most `limit` milliseconds of `clock`, or until `cancel` aborts. Then it aborts the signal
 * of the work and discards a late result.
 *
 * @param name the work's name in the error message
 * @throws TimeoutExceededError when the time is over; the reason of `cancel` when it aborts; or the error that `work` throws
 */
export async function withTimeLimit<T>(
  clock: Clock,
  name: string,
  limit: number,
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  cancel?: AbortSignal,
): Promise<T> {
  cancel?.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const onCancel = (): void => controller.abort(cancel?.reason);
  const timer = clock.setTimeout(() => controller.abort(new TimeoutExceededError(name, limit)), limit);
  cancel?.addEventListener('abort', onCancel, { once: true });
  try {
    const settled = await untilAborted(work(signal), signal);
    if (settled.status === 'fulfilled') return settled.value;
    throw settled.status === 'rejected' ? settled.reason : signal.reason;
  } finally {
    clock.clearTimeout(timer);
    cancel?.removeEventListener('abort', onCancel);
  }
}
