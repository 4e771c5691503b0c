import { isOptionsObject, OptionsError, readOptions } from '@breakwater/core';

const REQUEST_RETRY = Symbol('@breakwater/resilience:RequestRetry');

/** Options of a route for the retries of requests. */
export interface RequestRetryOptions {
  /**
   * True if the handler may run twice although its HTTP method is not idempotent (POST, PATCH), for example because
   * it checks an idempotency key.
   * @default false
   */
  readonly idempotent?: boolean;
}

/**
 * Tells the `RetryInterceptor` that a handler, or all handlers of a controller, may be repeated whatever their HTTP
 * method, or with `false` that they must not be repeated at all. The handler wins over its controller.
 *
 * @throws OptionsError when `options` is neither, or does not set `idempotent`
 */
export function RequestRetry(options: RequestRetryOptions | false): ClassDecorator & MethodDecorator {
  checkRequestRetry(options);
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    Reflect.defineMetadata(REQUEST_RETRY, options, (descriptor?.value as object | undefined) ?? target);
  };
}

/** The value of the handler, else that of its controller; `undefined` without either. */
export function requestRetryOf(handler: object, owner: object): RequestRetryOptions | false | undefined {
  return (Reflect.getMetadata(REQUEST_RETRY, handler) ?? Reflect.getMetadata(REQUEST_RETRY, owner)) as
    RequestRetryOptions | false | undefined;
}

function checkRequestRetry(options: RequestRetryOptions | false): void {
  if (options === false) return;
  const decorator = '@RequestRetry()';
  const { idempotent, ...others } = isOptionsObject(options) ? readOptions(options, decorator) : {};
  if (typeof idempotent === 'boolean' && Object.keys(others).length === 0) return;
  throw new OptionsError(
    decorator,
    'called with { idempotent: true }, { idempotent: false } or false',
    options,
  );
}
