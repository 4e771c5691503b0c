import { isList, isOptionsObject, type OptionsCheck, readProperty } from '@breakwater/core';
import { ERROR_CATEGORIES } from '../../classification/error-category.js';
import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import { ALERT_CONDITION_TYPES, type AlertCondition } from './alert-condition.js';

const ERROR_FILTER = ['severity', 'category', 'name', 'code', 'fingerprint', 'expected'];
const ISSUE_FILTER = ['severity', 'category', 'fingerprint'];
const KNOWN: Readonly<Record<AlertCondition['type'], readonly string[]>> = {
  error_rate: [...ERROR_FILTER, 'threshold', 'window'],
  specific_error: ERROR_FILTER,
  new_issue: ISSUE_FILTER,
  regression: [...ISSUE_FILTER, 'escalating'],
  circuit_open: ['circuit'],
  health_transition: ['check', 'criticalOnly', 'nonCriticalOnly'],
  error_percentage: ['threshold', 'window', 'minRequests'],
  memory_usage: ['threshold'],
  database_latency: ['threshold', 'window'],
  gauge: ['gauge', 'value', 'threshold'],
};
const FLAGS: ReadonlySet<string> = new Set(['expected', 'escalating', 'criticalOnly', 'nonCriticalOnly']);
const WORDS: Readonly<Record<string, readonly string[] | undefined>> = {
  severity: ERROR_SEVERITIES,
  category: ERROR_CATEGORIES,
};

/**
 * Validates the condition of a rule.
 *
 * @param check of the condition
 */
export function checkCondition(check: OptionsCheck, condition: AlertCondition): void {
  if (!check.that(isOptionsObject(condition), '', 'an object with a type', condition)) return;
  const type = readProperty(condition, 'type') as AlertCondition['type'];
  if (!check.oneOf('type', type, ALERT_CONDITION_TYPES)) return;
  check.known(condition, ['type', ...KNOWN[type]]);
  const isPercentage = type === 'error_percentage' || type === 'memory_usage';
  for (const name of KNOWN[type]) {
    const value = readProperty(condition, name);
    if (isPercentage && name === 'threshold' && value !== undefined) check.percentage(name, value);
    else checkField(check, name, value);
  }
  if (type === 'gauge') checkGauge(check, condition);
  if (condition.type === 'health_transition' && condition.criticalOnly === true) {
    check.that(condition.nonCriticalOnly !== true, 'nonCriticalOnly', 'left out with "criticalOnly"', true);
  }
}

function checkField(check: OptionsCheck, name: string, value: unknown): void {
  if (value === undefined) return;
  if (name === 'threshold')
    check.that(Number.isFinite(value) && Number(value) > 0, name, 'a number > 0', value);
  else if (name === 'window') check.duration(name, value, 60);
  else if (name === 'minRequests') check.integer(name, value, 1);
  else if (name === 'value') check.optionalFunction(name, value);
  else if (FLAGS.has(name)) check.boolean(name, value);
  else checkWords(check, name, value, WORDS[name]);
}

/** A condition on gauges has no defaults. */
function checkGauge(check: OptionsCheck, condition: object): void {
  const kind = readProperty(condition, 'gauge');
  check.that(typeof kind === 'string', 'gauge', 'the kind of a gauge, such as "database-pool"', kind);
  const value = readProperty(condition, 'value');
  check.that(typeof value === 'function', 'value', 'a function that computes a figure of a gauge', value);
  const threshold = readProperty(condition, 'threshold');
  check.that(Number.isFinite(threshold), 'threshold', 'a number > 0', threshold);
}

function checkWords(
  check: OptionsCheck,
  option: string,
  value: unknown,
  words: readonly string[] | undefined,
): void {
  const list: readonly unknown[] = isList(value) ? Array.from(value) : [value];
  check.that(list.length > 0, option, 'a text or a list of texts', value);
  for (const one of list) {
    if (words) check.oneOf(option, one, words);
    else check.that(typeof one === 'string' && one !== '', option, 'a text or a list of texts', one);
  }
}
