import {
  type Criticality,
  DeclaredCriticality,
  currentContext,
  isPromiseLike,
  isRoute,
  runInContext,
  standInFor,
} from '@breakwater/core';
import { Observable, isObservable } from 'rxjs';

/** A method, or the function that stands in for it. */
export type AnyMethod = (this: object, ...args: unknown[]) => unknown;

const CRITICALITY = Symbol('@breakwater/resilience:Criticality');

/** The methods behind the functions that declare a criticality. */
const originals = new WeakMap<object, AnyMethod>();

/** Declares the criticality of a method, or of all methods of a class. */
export function declareCriticality(target: object, criticality: Criticality): void {
  Reflect.defineMetadata(CRITICALITY, criticality, target);
}

/** The class that a handler declares, else that of its controller; `undefined` without either. */
export function criticalityOf(handler: object, owner: object): Criticality | undefined {
  return (Reflect.getMetadata(CRITICALITY, handler) ?? Reflect.getMetadata(CRITICALITY, owner)) as
    Criticality | undefined;
}

/** The class that a method itself declares. */
export function declaredCriticalityOf(method: object): Criticality | undefined {
  return Reflect.getMetadata(CRITICALITY, method) as Criticality | undefined;
}

/** The method as it was before it declared a criticality. */
export const withoutCriticality = (method: AnyMethod): AnyMethod => originals.get(method) ?? method;

/** Puts a function in front of a method that runs it with a criticality. */
export function withCriticality(method: AnyMethod, criticality: Criticality): AnyMethod {
  let isHandler: boolean | undefined;
  const replacement = standInFor(method, function (this: object, ...args: unknown[]): unknown {
    const run = (): unknown => Reflect.apply(method, this, args);
    const around = currentContext();
    if (around?.declaresCriticality && around.criticality === criticality && !around.closed) return run();
    isHandler ??= isRoute(replacement);
    // The scope of the request has the criticality of its route: the header of the caller counts, too.
    return isHandler && around?.hasDeclaredCriticality ? run() : runWith(criticality, run);
  });
  originals.set(replacement, method);
  declareCriticality(replacement, criticality);
  return replacement;
}

function runWith(criticality: Criticality, run: () => unknown): unknown {
  const scope = new DeclaredCriticality(criticality);
  const close = (): void => scope.close();
  let result: unknown;
  try {
    result = runInContext(scope, run);
  } catch (error) {
    close();
    throw error;
  }
  if (isPromiseLike(result)) void result.then(close, close);
  else close();
  return isObservable(result) ? observeWith(criticality, result) : result;
}

/** An Observable works when it is subscribed to, in the context of its subscriber. */
function observeWith(criticality: Criticality, source: Observable<unknown>): Observable<unknown> {
  return new Observable((subscriber) => {
    const scope = new DeclaredCriticality(criticality);
    subscriber.add(() => scope.close());
    subscriber.add(runInContext(scope, () => source.subscribe(subscriber)));
  });
}
