import { type OptionsCheck, readProperty } from '@breakwater/core';

/** Maximum length of a name, which is a label of metrics and a part of keys in Redis. */
const MAX_LENGTH = 200;

/** Tells whether a value can name a rule, a channel or an exporter: a text on one line without blanks around it. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_LENGTH && /^\S(?:.*\S)?$/.test(value);

/** Validates the option `name` of a channel, which may be left out. */
export function checkChannelName(check: OptionsCheck, name: unknown): void {
  check.that(name === undefined || isName(name), 'name', 'a name on one line', name);
}

/** A kind of parts that an application passes in a list: how messages call one, and the method that each must have. */
interface NamedKind {
  readonly called: string;
  readonly method: string;
}

/**
 * Validates one channel or exporter of a list, and adds its name to the names of those before it.
 *
 * @returns `false` if the value has no name or no method
 */
export function checkNamed(
  check: OptionsCheck,
  option: string,
  value: unknown,
  { called, method }: NamedKind,
  names: string[],
): boolean {
  const name = readProperty(value, 'name');
  const fits = isName(name) && typeof readProperty(value, method) === 'function';
  const expected = `${called}, with a name on one line and a method \`${method}\``;
  if (!check.that(fits, option, expected, value) || !isName(name)) return false;
  check.that(!names.includes(name), `${option}.name`, 'a name used once', name);
  names.push(name);
  return true;
}
