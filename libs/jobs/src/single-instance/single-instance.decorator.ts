import { injectIfProvided, OptionsError, standInFor } from '@breakwater/core';
import { resolveSingleInstanceOptions, type SingleInstanceOptions } from './single-instance.options.js';
import { type SingleInstanceMethod, SingleInstances } from './single-instances.js';

/** Property that holds the service of the application. */
const SERVICE = Symbol('@breakwater/jobs:SingleInstances');

/** The methods of a class, on its prototype. */
const METHODS = Symbol('@breakwater/jobs:SingleInstanceMethods');

const HOOK = 'onApplicationBootstrap';

type Method = (this: object, ...values: unknown[]) => unknown;

interface Instance {
  readonly [SERVICE]?: SingleInstances;
}

/**
 * Runs a method on one replica at a time. A tick of `@Cron()`, `@Interval()` or `@Timeout()` runs on one replica, also if the clocks of
 * the replicas differ; the other calls resolve to `undefined`. The order of the decorators does not matter.
 *
 * The signal of `currentContext()` aborts when the lock is lost. In a unit test without `JobsModule`, the method runs at every call.
 *
 * @param name names the method in the store, the same on all replicas and for no other method @default class and method
 */
export function SingleInstance(name?: string, options: SingleInstanceOptions = {}): MethodDecorator {
  return (target: object, key: string | symbol, descriptor: PropertyDescriptor): void => {
    const place = `${target.constructor.name}.${String(key)}`;
    const original: unknown = (descriptor as PropertyDescriptor | undefined)?.value;
    if (typeof target === 'function' || typeof original !== 'function')
      throw new OptionsError('@SingleInstance()', 'on an instance method', typeof original, place);
    const method: SingleInstanceMethod = {
      options: resolveSingleInstanceOptions(name ?? place, options, place),
      place,
      key,
    };
    descriptor.value = standIn(original as Method, method);
    receiveService(target, method);
  };
}

function standIn(original: Method, method: SingleInstanceMethod): Method {
  const replacement: Method = function (...values) {
    const service = (this as Instance)[SERVICE];
    const work = (): unknown => original.apply(this, values);
    // A mock in place of the service leaves the method as it is.
    return service instanceof SingleInstances ? service.run(method, this, work) : work();
  };
  return standInFor(original, replacement);
}

/** Lets Nest inject the service into each instance, and checks at the start of an application that it did. */
function receiveService(prototype: object, method: SingleInstanceMethod): void {
  const own = prototype as { [METHODS]?: SingleInstanceMethod[] };
  if (Object.hasOwn(own, METHODS)) {
    own[METHODS]!.push(method);
    return;
  }
  const methods = [method];
  Object.defineProperty(own, METHODS, { value: methods });
  injectIfProvided(prototype, SERVICE, SingleInstances);
  const original = Reflect.get(prototype, HOOK) as Method | undefined;
  const hook: Method = function (...values) {
    const service = (this as Instance)[SERVICE];
    if (service === undefined) {
      throw new Error(
        `${methods[0]!.place} has @SingleInstance(), but the application does not import JobsModule. ` +
          'Add JobsModule.forRoot() to the imports of the root module.',
      );
    }
    if (service instanceof SingleInstances) for (const known of methods) service.register(known);
    return original?.apply(this, values);
  };
  Object.defineProperty(prototype, HOOK, { value: hook, writable: true, configurable: true });
}
