import { AsyncResource } from 'node:async_hooks';
import { RequestContext, currentContext, runInContext } from '@breakwater/core';
import { Observable, isObservable, lastValueFrom, takeUntil, tap } from 'rxjs';
import type { Call, LogicalCall } from '../invocation/call.js';
import type { Pipeline } from './pipeline.js';

/**
 * Runs a method that hands out an Observable through a pipeline, once per subscription. Values flow through as they
 * come; the call ends with the stream. After the first value nothing is repeated. Unsubscribing aborts the call.
 *
 * @param describe builds the logical call; its operation gives the Observable of the method
 */
export function observe(pipeline: Pipeline, describe: () => LogicalCall): Observable<unknown> {
  return new Observable((subscriber) => {
    const scope = new RequestContext({}, currentContext());
    // Added before the work begins: a subscriber can leave while a source is still emitting synchronously.
    subscriber.add(() => {
      if (!scope.closed) scope.cancel(new DOMException('The subscriber left.', 'AbortError'));
    });
    // The work of the subscriber is not part of the call and must not inherit its deadline.
    const outside = new AsyncResource('breakwater');
    const logical = describe();
    const open = logical.operation.bind(logical);
    logical.operation = (call) =>
      drain(open(call), call, (value) => {
        logical.committed = true;
        outside.runInAsyncScope(() => subscriber.next(value));
      });
    runInContext(scope, () => pipeline.run(logical)).then(
      (result) => {
        scope.close();
        // A chaos step may answer in place of the stream. Otherwise the subscriber already has the values of the stream.
        const isInjected = logical.chaos !== undefined && !logical.committed && result !== undefined;
        if (!logical.fallbackUsed && !isInjected) subscriber.complete();
        else if (isObservable(result)) subscriber.add(result.subscribe(subscriber));
        else {
          subscriber.next(result);
          subscriber.complete();
        }
      },
      (error: unknown) => {
        scope.close();
        subscriber.error(error);
      },
    );
  });
}

/** The last value of a stream at its end, or so far when the call is given up; `undefined` when there is none. */
export function lastValueOf(source: Observable<unknown>, call: Call): Promise<unknown> {
  return lastValueFrom(source.pipe(takeUntil(cancellationOf(call))), { defaultValue: undefined });
}

/** Passes each value of a stream on, and resolves with the last value at the end of the stream or when the call is given up. */
function drain(source: unknown, call: Call, onValue: (value: unknown) => void): Promise<unknown> {
  if (!isObservable(source)) {
    const message = 'A decorated method whose return type is Observable has to return an Observable.';
    return Promise.reject(new TypeError(message));
  }
  return lastValueOf(source.pipe(tap(onValue)), call);
}

/** Emits when the call is given up. This costs less than the signal of the call, which is made only when it is read. */
function cancellationOf(call: Call): Observable<void> {
  return new Observable((subscriber) => {
    const listener = { onCancelled: () => subscriber.next() };
    call.attach(listener);
    return () => call.detach(listener);
  });
}
