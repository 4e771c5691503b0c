import { isOptionsObject, OptionsError, readOptions } from '@breakwater/core';

/** Options of every call that a service runs. */
interface CallOptions {
  readonly fallback?: unknown;
  readonly signal?: unknown;
  readonly idempotent?: unknown;
}

/** Options of a call that gives none. */
export const NO_OPTIONS = Object.freeze({});

/**
 * Checks an operation and the options of its call before it starts. A circuit would count the `TypeError` of a missing operation as
 * a failure of the dependency.
 *
 * @param known names of the options; without it any name is allowed, because others check them
 * @returns the options, which no getter and no proxy can change any more
 * @throws OptionsError that names the first wrong argument
 */
export function readCall<O extends CallOptions>(
  operation: unknown,
  options: O,
  known: ReadonlySet<string> | undefined,
  place: string,
): O {
  if (typeof operation !== 'function') throw new OptionsError('operation', 'a function', operation, place);
  if (options === NO_OPTIONS) return options;
  const copy = copyOf(options, place);
  const entries = Object.entries(copy as Readonly<Record<string, unknown>>);
  // Dates and other objects without options have no properties, so most calls skip the closer look.
  if (entries.length === 0 && !isOptionsObject(options)) {
    throw new OptionsError('options', 'an object with options', options, place);
  }
  for (const [option, value] of entries) {
    if (known && !known.has(option)) {
      throw new OptionsError(
        `options.${option}`,
        `one of the known options (${[...known].join(', ')})`,
        option,
        place,
      );
    }
    if (value === null && option !== 'fallback' && option !== 'signal')
      throw new OptionsError(`options.${option}`, 'left out or set to a value', null, place);
  }
  checkFallback(copy.fallback, place);
  if (copy.signal !== undefined && !(copy.signal instanceof AbortSignal)) {
    throw new OptionsError('signal', 'an AbortSignal', copy.signal, place);
  }
  if (copy.idempotent !== undefined && typeof copy.idempotent !== 'boolean') {
    throw new OptionsError('idempotent', 'a boolean', copy.idempotent, place);
  }
  return copy;
}

function copyOf<O extends object>(options: O, place: string): O {
  try {
    return { ...options };
  } catch {
    return readOptions(options, 'options', place);
  }
}

/** @throws OptionsError when a fallback is given that is no function */
export function checkFallback(fallback: unknown, place: string): void {
  if (fallback === undefined || typeof fallback === 'function') return;
  throw new OptionsError('fallback', 'a function', fallback, place);
}
