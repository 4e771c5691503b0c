import type { OptionsCheck } from '@breakwater/core';

/** Maximum length of a name, which is a label of metrics and a part of keys in Redis. */
const MAX_LENGTH = 200;

/** Tells whether a value can name a rule or a channel: a text on one line without blanks around it. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_LENGTH && /^\S(?:.*\S)?$/.test(value);

/** Validates the option `name` of a channel, which may be left out. */
export function checkChannelName(check: OptionsCheck, name: unknown): void {
  check.that(name === undefined || isName(name), 'name', 'a name on one line', name);
}
