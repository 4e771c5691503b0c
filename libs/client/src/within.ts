import type { ClientTimers } from './client.options.js';

/** Runs work for a limited time. */
export type Within = <T = void>(
  ms: number,
  signal: AbortSignal,
  work?: (stop: AbortSignal) => Promise<T>,
  late?: Error,
) => Promise<T>;

/**
 * Returns a function that runs `work` until it settles, `signal` aborts or `ms` have passed. In the last two cases the signal of `work`
 * aborts, and the result is an error: the reason of `signal`, or that of `late`. Without `late` it just ends. No timer and no listener
 * stays. Without `work` it only waits.
 */
export const limiter =
  (timers: ClientTimers): Within =>
  (ms, signal, work = () => new Promise(() => {}), late) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = new AbortController();
      const end = (): void => {
        timers.clearTimeout(timer);
        // This also removes the listener.
        stop.abort();
      };
      const timer = timers.setTimeout(
        () => {
          (late ? reject : resolve)(late as never);
          end();
        },
        // Timers take 31 bits, and fire at once when they get more.
        Math.min(ms, 1e9),
      );
      signal.addEventListener(
        'abort',
        () => {
          reject(signal.reason);
          end();
        },
        // An object with a signal, which is all that is needed here.
        stop,
      );
      work(stop.signal).then(resolve, reject).finally(end);
    });
