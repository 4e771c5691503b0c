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
    const described = describe();
    const { operation } = described;
    const logical = Object.assign(described, {
      operation: (context: CallContext) =>
        drain(operation(context), context, (value) => {
          described.committed = true;
          subscriber.next(value);
        }),
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
        last = value;
        if (!signal.aborted) onValue(value);
      },
      error: reject,
      complete: () => resolve(last),
    });
    signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
  });
}
