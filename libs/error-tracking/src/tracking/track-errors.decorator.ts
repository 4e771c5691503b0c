import { injectIfProvided, needModule, standInFor } from '@breakwater/core';
import { ErrorTracker, type TrackingContext } from './error-tracker.js';
import { callObserved } from './observe-failure.js';

/** Property that holds the tracker of the application. */
const TRACKER = Symbol('@breakwater/error-tracking:Tracker');

const NEEDED = {
  decorator: '@TrackErrors()',
  module: 'ErrorTrackingModule',
  provider: ErrorTracker,
} as const;

type Method = (this: unknown, ...values: unknown[]) => unknown;

/**
 * Tracks the errors of a method, or of all methods of a class, that no filter handles: `@Cron()`, `process()` of a BullMQ worker,
 * event handlers, gateways. The method still throws. Errors of Promises and Observables are tracked as well. An error that a filter
 * reports later is not counted again. In a unit test without `ErrorTrackingModule`, the method works and nothing is tracked; an
 * application without it does not start.
 *
 * @param context added to each error, beside `handler` (`ReportJob.run`)
 */
export function TrackErrors(context: TrackingContext = {}): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined) {
      trackMethod(target, key, descriptor, context);
      return;
    }
    const prototype = (target as { readonly prototype: object }).prototype;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      if (name === 'constructor' || typeof own?.value !== 'function' || !own.configurable) continue;
      trackMethod(prototype, name, own, context);
      Object.defineProperty(prototype, name, own);
    }
  };
}

function trackMethod(
  prototype: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  context: TrackingContext,
): void {
  const original: unknown = descriptor?.value;
  if (!descriptor || typeof original !== 'function') {
    throw new TypeError(`@TrackErrors() expects a method, but '${String(key)}' is not one.`);
  }
  injectIfProvided(prototype, TRACKER, ErrorTracker);
  needModule(prototype, key, NEEDED);
  const handler = `${prototype.constructor.name}.${String(key)}`;
  const method = original as Method;
  const tracked: Method = function (...values) {
    const tracker = (this as { readonly [TRACKER]?: Partial<ErrorTracker> } | undefined)?.[TRACKER];
    return callObserved(
      () => method.apply(this, values),
      (error) => tracker?.trackError?.(error, { handler, ...context }),
    );
  };
  descriptor.value = standInFor(method, tracked);
}
