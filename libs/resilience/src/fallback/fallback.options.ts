import { checkOptions, isOptionsObject, type OptionsCheck } from '@breakwater/core';
import {
  type ErrorConditions,
  type ErrorMatcher,
  matchErrors,
  resolveErrorConditions,
} from '../errors/error-condition.js';
import { DEFAULT_FALLBACK_OPTIONS } from './fallback.constants.js';

/**
 * Answers in place of a failed call. It gets the error first and the arguments of the call behind it: optional arguments
 * that a caller leaves out would otherwise move the error from its place.
 */
export type FallbackFunction<T = unknown, A extends readonly unknown[] = readonly never[]> = (
  error: unknown,
  ...args: A
) => T | PromiseLike<T>;

/** Options that every form of a fallback takes. */
export interface FallbackConditions {
  /**
   * Errors for which the fallback answers: classes, codes, HTTP statuses or predicates. All other errors go to the caller. So does
   * the error of a call for which a predicate throws. @default every error
   */
  readonly on?: ErrorConditions | undefined;
}

/** A fixed answer. All callers get the same object, so do not modify it. */
export interface FallbackValue<T = unknown> extends FallbackConditions {
  readonly value: T;
}

/** A computed answer. */
export interface FallbackUse<
  T = unknown,
  A extends readonly unknown[] = readonly never[],
> extends FallbackConditions {
  /** A function, called with the decorated object as `this`, or the name of a method of that object. */
  readonly use: FallbackFunction<T, A> | string;
}

/** Options of a fallback: a value, or something to use. */
export type FallbackOptions<T = unknown, A extends readonly unknown[] = readonly never[]> =
  FallbackValue<T> | FallbackUse<T, A>;

/** A fallback as one writes it: a function, the name of a method of the class, or the options. */
export type FallbackInput<T = unknown, A extends readonly unknown[] = readonly never[]> =
  FallbackFunction<T, A> | string | FallbackOptions<T, A>;

/** A {@link FallbackInput} after the checks. */
export interface ResolvedFallbackOptions {
  /** Answers with the decorated object as `this`, the error and the arguments of the call. */
  readonly handler: (this: unknown, error: unknown, ...args: unknown[]) => unknown;
  /** Name of the method that answers. The step checks it, because it knows the class. */
  readonly method: string | undefined;
  /** Returns true if the fallback answers for this error. */
  readonly on: ErrorMatcher | undefined;
}

/**
 * Writes the short forms out and checks the whole.
 *
 * @param place where the options were written, e.g. `VideoService.publish`
 * @throws OptionsError when the fallback is neither value nor function nor name, or both, or an option is wrong
 */
export function resolveFallbackOptions(input: FallbackInput, place?: string): ResolvedFallbackOptions {
  const written: FallbackOptions =
    typeof input === 'function' || typeof input === 'string' ? { use: input } : input;
  return checkOptions('fallback', place, (check) => {
    const expected = 'a function, the name of a method or { value }';
    if (!check.that(isOptionsObject(written), '', expected, input)) return NONE;
    check.known(written, ['value', 'use', 'on'], {}, ['value']);
    const on = resolveConditions(written.on ?? DEFAULT_FALLBACK_OPTIONS.on, check);
    if ('value' in written) {
      const { value } = written;
      check.that(
        !('use' in written),
        'use',
        'left out, as there is a value',
        (written as { use?: unknown }).use,
      );
      return { handler: () => value, method: undefined, on };
    }
    const { use } = written;
    check.that(
      typeof use === 'function' || (typeof use === 'string' && use !== ''),
      'use',
      'a function or the name of a method',
      use,
    );
    if (typeof use === 'string') return { handler: callMethod(use), method: use, on };
    return { handler: use as ResolvedFallbackOptions['handler'], method: undefined, on };
  });
}

/** Placeholder for options that are refused. */
const NONE: ResolvedFallbackOptions = { handler: () => undefined, method: undefined, on: undefined };

/** Looks the method up at each call, so that the one of a subclass is found. */
function callMethod(name: string): ResolvedFallbackOptions['handler'] {
  return function (...args) {
    return Reflect.apply(Reflect.get(this as object, name) as ResolvedFallbackOptions['handler'], this, args);
  };
}

function resolveConditions(
  conditions: FallbackConditions['on'],
  check: OptionsCheck,
): ErrorMatcher | undefined {
  if (conditions === undefined) return undefined;
  const list = resolveErrorConditions('on', conditions, check);
  check.that(list.length > 0, 'on', 'at least one condition', conditions);
  return matchErrors(list);
}
