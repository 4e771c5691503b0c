import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<true>();

/** Runs `deliver` and marks everything that it calls, now and later, as part of a {@link isDelivering delivery}. */
export function asDelivery<T>(deliver: () => T): T {
  return scope.run(true, deliver);
}

/**
 * Tells whether the current code runs on behalf of an alert channel. Rules ignore errors of such code: otherwise a failing channel
 * would raise alerts that the same channel fails to deliver.
 */
export function isDelivering(): boolean {
  return scope.getStore() === true;
}
