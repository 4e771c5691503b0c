/** Outcome of a promise as `Promise.allSettled` returns it, or `pending`. */
export type Settled<T> = PromiseSettledResult<T> | { readonly status: 'pending' };

const PENDING = { status: 'pending' } as const;

/**
 * Waits for `work` until `stopWaiting` is called. Never rejects. `work` can be a value, a promise, or a foreign thenable whose
 * `then` throws, resolves twice or never resolves.
 *
 * @param begin called once with the function that ends the wait; returns a function that is called when the wait has ended
 */
export function settledUntil<T>(
  work: T | PromiseLike<T>,
  begin: (stopWaiting: () => void) => () => void,
): Promise<Settled<Awaited<T>>> {
  return new Promise((resolve) => {
    const end = begin(() => resolve(PENDING));
    const settle = (settled: Settled<Awaited<T>>): void => {
      end();
      resolve(settled);
    };
    // The Promise constructor reads only `then` of a foreign thenable.
    new Promise<T>((adopt) => adopt(work)).then(
      (value) => settle({ status: 'fulfilled', value: value as Awaited<T> }),
      (reason: unknown) => settle({ status: 'rejected', reason }),
    );
  });
}
