/** A success. `ok` is the discriminant, so `if (result.ok)` narrows to `value`. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** A failure as a value instead of an exception. */
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/**
 * Outcome of an operation that can fail, as a plain object. `JSON.stringify` and `structuredClone` preserve it if they preserve
 * its content. For transport put an `AppError`, which has a JSON form, or a plain object into `error`.
 */
export type Result<T, E = Error> = Ok<T> | Err<E>;

/** Builds a success. */
export function ok(): Ok<void>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

/** Builds a failure. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error };
}

/** Returns whether `result` is a success. */
export function isOk<T, E>(result: Result<T, E>): result is Ok<T> {
  return result.ok;
}

/** Returns whether `result` is a failure. */
export function isErr<T, E>(result: Result<T, E>): result is Err<E> {
  return !result.ok;
}

/** Transforms the value of a success; a failure passes through. */
export function map<T, E, U>(result: Result<T, E>, transform: (value: T) => U): Result<U, E> {
  return result.ok ? ok(transform(result.value)) : result;
}

/** Transforms the error of a failure; a success passes through. */
export function mapErr<T, E, F>(result: Result<T, E>, transform: (error: E) => F): Result<T, F> {
  return result.ok ? result : err(transform(result.error));
}

/** Runs a further step that can fail. A failure passes through. */
export function andThen<T, E, U, F>(
  result: Result<T, E>,
  next: (value: T) => Result<U, F>,
): Result<U, E | F> {
  return result.ok ? next(result.value) : result;
}

/** Returns the value of a success, or `fallback` for a failure. */
export function unwrapOr<T, E, U>(result: Result<T, E>, fallback: U): T | U {
  return result.ok ? result.value : fallback;
}

/**
 * Waits for `promise` and converts a rejection to a failure. Without `mapError` the error is the thrown value.
 * Never rejects, unless `mapError` throws.
 */
export function fromPromise<T>(promise: PromiseLike<T>): Promise<Result<T, unknown>>;
export function fromPromise<T, E>(
  promise: PromiseLike<T>,
  mapError: (error: unknown) => E,
): Promise<Result<T, E>>;
export async function fromPromise<T, E>(
  promise: PromiseLike<T>,
  mapError?: (error: unknown) => E,
): Promise<Result<T, unknown>> {
  try {
    return ok(await promise);
  } catch (error) {
    return err(mapError ? mapError(error) : error);
  }
}

/**
 * Wraps a synchronous function that throws into one that returns a result. For an asynchronous function pass its promise to
 * `fromPromise`. Without `mapError` the error is the thrown value.
 */
export function fromThrowable<A extends readonly unknown[], T>(
  operation: (...args: A) => T,
): (...args: A) => Result<T, unknown>;
export function fromThrowable<A extends readonly unknown[], T, E>(
  operation: (...args: A) => T,
  mapError: (error: unknown) => E,
): (...args: A) => Result<T, E>;
export function fromThrowable<A extends readonly unknown[], T, E>(
  operation: (...args: A) => T,
  mapError?: (error: unknown) => E,
): (...args: A) => Result<T, unknown> {
  return (...args) => {
    try {
      return ok(operation(...args));
    } catch (error) {
      return err(mapError ? mapError(error) : error);
    }
  };
}

type Values<R extends readonly Result<unknown, unknown>[]> = {
  -readonly [I in keyof R]: Extract<R[I], Ok<unknown>>['value'];
};
type Errors<R extends readonly Result<unknown, unknown>[]> = Extract<R[number], Err<unknown>>['error'];

/** Returns all values in order, or the first failure. */
export function all<const R extends readonly Result<unknown, unknown>[]>(
  results: R,
): Result<Values<R>, Errors<R>> {
  const values: unknown[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values as Values<R>);
}

/** The functions of this file under one name: `Result.map(result, ...)`. */
export const Result = {
  ok,
  err,
  isOk,
  isErr,
  map,
  mapErr,
  andThen,
  unwrapOr,
  fromPromise,
  fromThrowable,
  all,
} as const;
