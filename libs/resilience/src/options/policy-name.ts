import { OptionsError } from '@breakwater/core';

/** Longest name of a policy, a circuit or a bulkhead, in characters. A DNS name has at most 253. */
const MAX_NAME_LENGTH = 256;

/**
 * Checks a name that a caller gives. Call it when the name is seen for the first time, not at each call.
 *
 * @param option name of the option or argument, for the message
 * @throws OptionsError when it is not a text, is empty, or is too long for logs and metrics
 */
export function checkName(name: unknown, option: string, place?: string): asserts name is string {
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH) return;
  const shown = typeof name === 'string' ? name.slice(0, MAX_NAME_LENGTH) : name;
  throw new OptionsError(option, `a name of 1 to ${MAX_NAME_LENGTH} characters`, shown, place);
}
