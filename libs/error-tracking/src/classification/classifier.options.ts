import { checkOptions, isList, type OptionsCheck } from '@breakwater/core';
import type { ClassificationRule } from './classification.rule.js';
import type { DatabaseErrorClassifier } from './database-verdict.js';
import { ERROR_CATEGORIES } from './error-category.js';
import { ERROR_SEVERITIES } from './error-severity.js';

/** Options of a {@link Classifier}. */
export interface ClassifierOptions {
  /** Rules of the application. They are evaluated before the built-in rules; the first match decides. @default [] */
  readonly rules?: readonly ClassificationRule[];

  /**
   * Classifies errors of the database, e.g. `classifyDatabaseError` of `@breakwater/database`. An application that imports
   * `DatabaseModule` does not need this option: that module extends `Failures` of `@breakwater/core` with its errors.
   * @default none
   */
  readonly classifyDatabaseError?: DatabaseErrorClassifier;
}

/**
 * Validates the options and fills in the defaults.
 *
 * @throws OptionsError when an option is unknown or wrong
 */
export function resolveClassifierOptions(options: ClassifierOptions): ClassifierOptions {
  return checkOptions('classification', undefined, (check) => {
    check.known(options, ['rules', 'classifyDatabaseError']);
    const { rules = [], classifyDatabaseError } = options;
    check.optionalFunction('classifyDatabaseError', classifyDatabaseError);
    checkClassificationRules(check, rules);
    return { ...options, rules: [...rules] };
  });
}

/** Validates the option `rules`. */
export function checkClassificationRules(check: OptionsCheck, rules: readonly ClassificationRule[]): void {
  if (!check.that(isList(rules), 'rules', 'an array of rules', rules)) return;
  Array.from(rules).forEach((rule, index) => checkRule(check.within(`rules[${index}]`), rule));
}

function checkRule(check: OptionsCheck, rule: ClassificationRule): void {
  if (!check.that(typeof rule === 'object' && rule !== null, 'match', 'a rule that has one', rule)) return;
  check.known(rule, ['match', 'category', 'severity', 'expected']);
  const { match, category, severity, expected } = rule;
  const conditions: readonly unknown[] = isList(match) ? Array.from(match) : [match];
  check.that(conditions.length > 0, 'match', 'a condition, or several', match);
  for (const condition of conditions) {
    const isCondition =
      typeof condition === 'function' ||
      (typeof condition === 'string' && condition.trim() !== '') ||
      (Number.isInteger(condition) && Number(condition) > 0);
    check.that(isCondition, 'match', 'an error class, a code, an HTTP status or a predicate', condition);
  }
  if (category !== undefined) check.oneOf('category', category, ERROR_CATEGORIES);
  if (severity !== undefined) check.oneOf('severity', severity, ERROR_SEVERITIES);
  if (expected !== undefined) check.boolean('expected', expected);
}
