import { OptionsError } from '@breakwater/core';

const REQUEST_TIMEOUT = Symbol('@breakwater/resilience:RequestTimeout');

/**
 * Sets the deadline of the requests to a handler, or to all handlers of a controller, in place of the global one.
 * The handler wins over its controller. Needs the `TimeoutInterceptor`.
 *
 * @param timeout milliseconds, or `false` for no deadline
 * @throws OptionsError when `timeout` is neither
 */
export function RequestTimeout(timeout: number | false): ClassDecorator & MethodDecorator {
  if (timeout !== false && !(Number.isFinite(timeout) && timeout > 0)) {
    throw new OptionsError('@RequestTimeout()', 'a number of milliseconds > 0, or false', timeout);
  }
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    Reflect.defineMetadata(REQUEST_TIMEOUT, timeout, (descriptor?.value as object | undefined) ?? target);
  };
}

/** The value of the handler, else that of its controller; `undefined` without either. */
export function requestTimeoutOf(handler: object, owner: object): number | false | undefined {
  return (Reflect.getMetadata(REQUEST_TIMEOUT, handler) ?? Reflect.getMetadata(REQUEST_TIMEOUT, owner)) as
    number | false | undefined;
}
