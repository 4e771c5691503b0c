import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<true>();

/** Runs `deliver` so that everything it calls, however much later, is {@link isDelivering known} to be a delivery. */
export function asDelivery<T>(deliver: () => T): T {
  return scope.run(true, deliver);
}

/** Whether the code runs on behalf of a channel: an error there must not become an alert that the channel fails to deliver. */
export function isDelivering(): boolean {
  return scope.getStore() === true;
}
