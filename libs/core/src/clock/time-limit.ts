import { TimeoutExceededError } from '../errors/timeout-exceeded.error.js';
import type { Clock } from './clock.js';

/**
 * Runs `work` and waits at most `limit` milliseconds of `clock`, or until `cancel` aborts; the signal of the work then
 * aborts and a late result is dropped.
 *
 * @param name what the message says took too long
 * @throws TimeoutExceededError when the time is over, the reason of `cancel`, else whatever `work` throws
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
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (reason: unknown): void => {
    reject(reason);
    controller.abort(reason);
  };
  const onCancel = (): void => giveUp(cancel?.reason);
  const timer = clock.setTimeout(() => giveUp(new TimeoutExceededError(name, limit)), limit);
  cancel?.addEventListener('abort', onCancel, { once: true });
  try {
    return await Promise.race([givenUp, work(controller.signal)]);
  } finally {
    clock.clearTimeout(timer);
    cancel?.removeEventListener('abort', onCancel);
  }
}
