import type { OptionsCheck } from '@breakwater/core';
import type { AlertLabels } from '../rules/alert.js';

/** A condition on one label. A label that an alert does not have counts as empty. */
export interface AlertMatcher {
  /** Name of the label. */
  readonly name: string;
  /** The value, or any of several. */
  readonly value: string | readonly string[];
  /** `false` inverts the condition: the matcher then matches every other value. @default true */
  readonly isEqual?: boolean;
}

/** Whether all matchers match the labels. */
export function matchesAll(matchers: readonly AlertMatcher[], labels: AlertLabels): boolean {
  return matchers.every(({ name, value, isEqual = true }) => {
    const actual = labels[name] ?? '';
    return (typeof value === 'string' ? value === actual : value.includes(actual)) === isEqual;
  });
}

/** Validates a list of matchers. An empty list is refused, because it would match every alert. */
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
