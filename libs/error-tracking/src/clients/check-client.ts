import { type OptionsCheck, readProperty } from '@breakwater/core';

/**
 * Requires an object with these methods. Each method is read, because a client may create its methods on demand. A text in the place of
 * a client may be a connection string with a password, so the error message does not show it.
 */
export function checkClient(
  check: OptionsCheck,
  option: string,
  value: unknown,
  methods: readonly string[],
  expected: string,
): boolean {
  const fits = methods.every((method) => typeof readProperty(value, method) === 'function');
  return check.that(fits, option, expected, typeof value === 'string' ? 'a text' : value);
}
