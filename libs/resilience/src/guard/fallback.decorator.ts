import type {
  FallbackConditions,
  FallbackFunction,
  FallbackInput,
  FallbackUse,
  FallbackValue,
} from '../fallback/fallback.options.js';
import { declare } from './declare.js';

/** What the promise or the Observable of a guarded method brings. */
type Result<R> =
  R extends PromiseLike<infer T>
    ? T
    : R extends { subscribe(next: (value: infer T) => void): unknown }
      ? T
      : unknown;

type GuardedDescriptor<A extends unknown[], R> = TypedPropertyDescriptor<(...args: A) => R>;

/** Fits only methods whose result the fallback can stand in for. */
type FallbackDecorator<T> = <A extends unknown[], R>(
  target: object,
  key: string | symbol,
  descriptor: GuardedDescriptor<A, R> & ([Awaited<T>] extends [Result<R>] ? unknown : never),
) => void;

/** Fits only methods of a class that has a method `M` which takes the error and the same arguments. */
type FallbackMethodDecorator<M extends string> = <A extends unknown[], R>(
  target: Record<M, (error: never, ...args: A) => R | Result<R>>,
  key: string | symbol,
  descriptor: GuardedDescriptor<A, R>,
) => void;

/**
 * Answers in place of the method when a call has failed for good: after all retries, when the circuit is open, when
 * time is over. It gets the error first, then the arguments of the call. Not for a caller that has left.
 *
 * @param fallback name of a public method of the same class, a function, or `{ value }`; checked against the method by the
 *   compiler and when the application starts
 * @param conditions errors that it is for
 * @throws OptionsError when applied, for a method that is not asynchronous; when the application starts, for a name that
 *   the class does not have
 */
export function Fallback<M extends string>(
  fallback: M,
  conditions?: FallbackConditions,
): FallbackMethodDecorator<M>;
export function Fallback<T>(fallback: FallbackValue<T>): FallbackDecorator<T>;
export function Fallback<T, A extends unknown[]>(
  fallback: FallbackFunction<T, A>,
  conditions?: FallbackConditions,
): FallbackDecorator<T>;
export function Fallback(fallback: FallbackInput, conditions?: FallbackConditions): MethodDecorator {
  const declaration =
    typeof fallback === 'object' ? fallback : ({ ...conditions, use: fallback } satisfies FallbackUse);
  return declare('@Fallback()', 'fallback', declaration);
}
