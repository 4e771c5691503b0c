import { checkOptions, type OptionsCheck } from '@breakwater/core';
import type { ClassificationRule } from './classification.rule.js';
import type { DatabaseErrorClassifier } from './database-verdict.js';
import { ERROR_CATEGORIES } from './error-category.js';
import { ERROR_SEVERITIES } from './error-severity.js';
import { conditionsOf } from './rule-matcher.js';

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

const CONDITION_TYPES = new Set(['function', 'string', 'number']);

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
    check.that(Array.isArray(rules), 'rules', 'a list of rules', rules);
    rules.forEach((rule, index) => checkRule(check.within(`rules[${index}]`), rule));
    return { ...options, rules: [...rules] };
  });
}

function checkRule(check: OptionsCheck, rule: ClassificationRule): void {
  check.that(typeof rule === 'object' && rule !== null, 'match', 'a rule that has one', rule);
  check.known(rule, ['match', 'category', 'severity', 'expected']);
  const conditions = conditionsOf(rule);
  check.that(conditions.length > 0, 'match', 'a condition, or several', rule.match);
  for (const condition of conditions) {
    const expected = 'an error class, a code, an HTTP status or a predicate';
    check.that(CONDITION_TYPES.has(typeof condition), 'match', expected, condition);
  }
  if (rule.category !== undefined) check.oneOf('category', rule.category, ERROR_CATEGORIES);
  if (rule.severity !== undefined) check.oneOf('severity', rule.severity, ERROR_SEVERITIES);
  const { expected } = rule;
  check.that(expected === undefined || typeof expected === 'boolean', 'expected', 'true or false', expected);
}
