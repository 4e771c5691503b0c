import type { OptionsCheck } from '@breakwater/core';
import type { AlertMatcher } from '../muting/alert-matcher.js';

/** Checks a list of matchers. An empty one would match every alert, which is seldom meant. */
export function checkMatchers(check: OptionsCheck, option: string, matchers: readonly AlertMatcher[]): void {
  check.that(Array.isArray(matchers) && matchers.length > 0, option, 'a list of matchers', matchers);
  for (const [index, matcher] of matchers.entries()) {
    const { name, value, isEqual = true, ...unknown } = (matcher ?? {}) as Partial<AlertMatcher>;
    const path = `${option}[${index}]`;
    check.that(typeof name === 'string' && name !== '', `${path}.name`, 'the name of a label', name);
    check.that(
      typeof value === 'string' ||
        (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')),
      `${path}.value`,
      'a text or a list of texts',
      value,
    );
    check.that(typeof isEqual === 'boolean', `${path}.isEqual`, 'true or false', isEqual);
    for (const key of Object.keys(unknown)) {
      check.that(false, `${path}.${key}`, 'one of the known options (name, value, isEqual)', key);
    }
  }
}
