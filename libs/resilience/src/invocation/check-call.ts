import { OptionsError } from '@breakwater/core';

/** The arguments of a call that a service runs. */
interface CallArguments {
  readonly fallback?: unknown;
  readonly signal?: unknown;
}

/**
 * Checks the arguments of a call before it starts. A circuit would count the `TypeError` of a missing operation as a failure of the
 * dependency.
 *
 * @throws OptionsError that names the first wrong argument
 */
export function checkCall(operation: unknown, { fallback, signal }: CallArguments): void {
  if (typeof operation !== 'function') throw new OptionsError('operation', 'a function', operation);
  if (fallback !== undefined && typeof fallback !== 'function') {
    throw new OptionsError('fallback', 'a function', fallback);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionsError('signal', 'an AbortSignal', signal);
  }
}
