/** How a promise ended, or that it is still pending. The first two are the results of `Promise.allSettled`. */
export type Settled<T> = PromiseSettledResult<T> | { readonly status: 'pending' };

const PENDING = { status: 'pending' } as const;

/**
 * Waits for `work` until `stopWaiting` is called. Never rejects, whatever `work` is: a value, a promise, or a foreign
 * thenable whose `then` throws, answers twice or never answers.
 *
 * @param begin called once with the function that ends the wait; returns the function that runs when the wait is over
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
    // The constructor adopts foreign thenables without reading any other property of theirs.
    new Promise<T>((adopt) => adopt(work)).then(
      (value) => settle({ status: 'fulfilled', value: value as Awaited<T> }),
      (reason: unknown) => settle({ status: 'rejected', reason }),
    );
  });
}
