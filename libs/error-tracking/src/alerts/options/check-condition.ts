import type { OptionsCheck } from '@breakwater/core';
import { ERROR_CATEGORIES } from '../../classification/error-category.js';
import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import { ALERT_CONDITION_TYPES, type AlertCondition } from '../rules/alert-condition.js';

const ERROR_FILTER = ['severity', 'category', 'name', 'code', 'fingerprint', 'expected'];
const ISSUE_FILTER = ['severity', 'category', 'fingerprint'];

const KNOWN: Readonly<Record<AlertCondition['type'], readonly string[]>> = {
  error_rate: [...ERROR_FILTER, 'threshold', 'window'],
  specific_error: ERROR_FILTER,
  new_issue: ISSUE_FILTER,
  regression: [...ISSUE_FILTER, 'escalating'],
  circuit_open: ['circuit'],
  health_transition: ['check', 'criticalOnly'],
};
const FLAGS: ReadonlySet<string> = new Set(['expected', 'escalating', 'criticalOnly']);
const WORDS: Readonly<Record<string, readonly string[] | undefined>> = {
  severity: ERROR_SEVERITIES,
  category: ERROR_CATEGORIES,
};

/** Checks the condition of a rule, and the severity that its alerts have. */
export function checkCondition(check: OptionsCheck, condition: AlertCondition, severity: unknown): void {
  check.that(
    typeof condition === 'object' && condition !== null,
    'condition',
    'an object with a type',
    condition,
  );
  check.oneOf('condition.type', condition.type, ALERT_CONDITION_TYPES);
  if (severity !== undefined) check.oneOf('severity', severity, ERROR_SEVERITIES);
  const { type, ...fields } = condition;
  const known = KNOWN[type];
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    const option = `condition.${name}`;
    check.that(known.includes(name), option, `one of the known options (${known.join(', ')})`, name);
    if (value === undefined) continue;
    if (name === 'threshold') {
      check.that(Number.isFinite(value) && (value as number) > 0, option, 'a number > 0', value);
    } else if (name === 'window') {
      check.duration(option, value, 60);
    } else if (FLAGS.has(name)) {
      check.that(typeof value === 'boolean', option, 'true or false', value);
    } else {
      checkWords(check, option, value, WORDS[name]);
    }
  }
}

function checkWords(
  check: OptionsCheck,
  option: string,
  value: unknown,
  words: readonly string[] | undefined,
): void {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  check.that(list.length > 0, option, 'a text or a list of texts', value);
  for (const one of list) {
    if (words) check.oneOf(option, one, words);
    else check.that(typeof one === 'string' && one !== '', option, 'a text or a list of texts', one);
  }
}
