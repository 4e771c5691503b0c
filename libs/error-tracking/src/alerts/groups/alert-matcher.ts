import { isList, type OptionsCheck, readProperty } from '@breakwater/core';
import { type AlertLabels, LABEL_NAME } from '../rules/alert.js';

/** A condition on one label. A label that an alert does not have counts as empty. */
export interface AlertMatcher {
  /** Name of the label. */
  readonly name: string;
  /** The value, or any of several. */
  readonly value: string | readonly string[];
  /** `false` inverts the condition: the matcher then matches every other value. @default true */
  readonly isEqual?: boolean;
}

/** Tells whether all matchers match the labels. */
export function matchesAll(matchers: readonly AlertMatcher[], labels: AlertLabels): boolean {
  return matchers.every(({ name, value, isEqual = true }) => {
    const actual = labels[name] ?? '';
    return (typeof value === 'string' ? value === actual : value.includes(actual)) === isEqual;
  });
}

/** Validates a list of matchers. An empty list is refused, because it would match every alert. */
export function checkMatchers(check: OptionsCheck, option: string, matchers: readonly AlertMatcher[]): void {
  const isFilled = isList(matchers) && matchers.length > 0;
  if (!check.that(isFilled, option, 'a list of matchers', matchers)) return;
  Array.from(matchers).forEach((matcher, index) =>
    checkMatcher(check.within(`${option}[${index}]`), matcher),
  );
}

function checkMatcher(check: OptionsCheck, matcher: AlertMatcher): void {
  check.known(matcher, ['name', 'value', 'isEqual'], { isRegex: 'a list of values: there are no patterns' });
  const name = readProperty(matcher, 'name');
  const value = readProperty(matcher, 'value');
  const isEqual = readProperty(matcher, 'isEqual');
  check.that(typeof name === 'string' && LABEL_NAME.test(name), 'name', 'the name of a label', name);
  const isTexts =
    isList(value) && value.length > 0 && Array.from(value).every((one) => typeof one === 'string');
  check.that(typeof value === 'string' || isTexts, 'value', 'a text or a list of texts', value);
  if (isEqual !== undefined) check.boolean('isEqual', isEqual);
}
