import type {
  FallbackConditions,
  FallbackInput,
  FallbackUse,
  FallbackValue,
} from '../fallback/fallback.options.js';
import { declare, declareWith, refuse } from './declare.js';

/** Type of the value in the promise or the Observable of a decorated method. */
export type FallbackResult<R> =
  R extends PromiseLike<infer T>
    ? T
    : R extends { subscribe(next: (value: infer T) => void): unknown }
      ? T
      : unknown;

/** Type of an answer that can replace a result: the result itself, or its value. */
export type FallbackAnswer<R> = R | FallbackResult<R> | PromiseLike<FallbackResult<R>>;

/** Accepts methods whose result may be a `T`, and whose arguments fit the parameters `P` of the fallback. */
export type FallbackDecorator<T, P extends unknown[]> = <A extends unknown[], R>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(...args: A) => R> &
    ([T] extends [FallbackAnswer<R>]
      ? [(...args: P) => unknown] extends [(...args: A) => unknown]
        ? unknown
        : never
      : never),
) => void;

/** Accepts methods of a class that has a method `M` which takes the error and the same arguments. */
export type FallbackMethodDecorator<M extends string> = <A extends unknown[], R, P extends unknown[]>(
  target: Record<M, (error: never, ...args: P) => FallbackAnswer<NoInfer<R>>>,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(...args: A) => R> &
    ([(...args: P) => unknown] extends [(...args: A) => unknown] ? unknown : never),
) => void;

/**
 * Answers in place of the method when a call has finally failed: after all retries, when the circuit is open, or when
 * its time is over. The fallback gets the error first, then the arguments of the call. It does not run when the caller aborted.
 *
 * @param fallback name of a public method of the same class, a function, or `{ value }`; checked against the method by the
 *   compiler and when the application starts
 * @param conditions errors for which the fallback answers
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for a name that
 *   the class does not have
 */
export function Fallback<M extends string>(
  fallback: M,
  conditions?: FallbackConditions,
): FallbackMethodDecorator<M>;
export function Fallback<T>(fallback: FallbackValue<T>): FallbackDecorator<T, []>;
export function Fallback<T, P extends unknown[]>(
  fallback: (error: unknown, ...args: P) => T,
  conditions?: FallbackConditions,
): FallbackDecorator<T, P>;
export function Fallback(fallback: FallbackInput, conditions?: FallbackConditions): MethodDecorator {
  if (typeof fallback !== 'object') {
    const use: FallbackUse = { use: fallback };
    return declareWith('@Fallback()', 'fallback', use, conditions);
  }
  if (conditions !== undefined) {
    return refuse('@Fallback()', 'called with one argument; write { value, on } for conditions', conditions);
  }
  return declare('@Fallback()', 'fallback', fallback);
}
