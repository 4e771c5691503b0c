import { AsyncLocalStorage } from 'node:async_hooks';
import { RequestContext, currentContext, runInContext } from '@breakwater/core';
import { Observable, isObservable } from 'rxjs';
import type { CallContext, LogicalCall } from '../invocation/call.js';
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
    // What the subscriber does with a value is no part of the call, and must not inherit its deadline.
    const outside = AsyncLocalStorage.snapshot();
    const logical = describe();
    const open = logical.operation.bind(logical);
    logical.operation = (context) =>
      drain(open(context), context, (value) => {
        logical.committed = true;
        outside(() => subscriber.next(value));
      });
    runInContext(scope, () => pipeline.run(logical)).then(
      (result) => {
        if (!logical.fallbackUsed) subscriber.complete();
        else if (isObservable(result)) subscriber.add(result.subscribe(subscriber));
        else {
          subscriber.next(result);
          subscriber.complete();
        }
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      scope.cancel(new DOMException('The subscriber left.', 'AbortError'));
    };
  });
}

/** Hands on each value of a stream; resolves with the last one at its end. */
function drain(
  source: unknown,
  { signal }: CallContext,
  onValue: (value: unknown) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (!isObservable(source)) {
      reject(new TypeError('A guarded method whose return type is Observable has to return an Observable.'));
      return;
    }
    let last: unknown;
    const subscription = source.subscribe({
      next: (value) => {
        // A source that never pauses goes on until its subscription is known, so that it can be ended.
        if (signal.aborted) return;
        last = value;
        onValue(value);
      },
      error: reject,
      complete: () => resolve(last),
    });
    const stop = (): void => subscription.unsubscribe();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
