import { OptionsCheck, minutes } from '@breakwater/core';
import { ERROR_CATEGORIES } from '../../classification/error-category.js';
import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import { ALERT_CONDITION_TYPES, type AlertCondition } from './alert-condition.js';
import { type AlertRule, DEFAULT_RESOLVE_AFTER, type ResolvedAlertRule } from './alert-rule.js';
import { LABEL_NAME } from './alert.js';

/** The options that apply where a rule has none of its own, in milliseconds. */
interface AlertRuleDefaults {
  readonly groupBy: readonly string[];
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
}

const KNOWN = [
  'name',
  'condition',
  'for',
  'resolveAfter',
  'severity',
  'labels',
  'annotations',
  'channels',
  'groupBy',
  'groupWait',
  'rateLimitMinutes',
];

/** Conditions without a visible end: their alerts end some time after the last occurrence. */
const MOMENTARY: ReadonlySet<string> = new Set(['specific_error', 'new_issue', 'regression']);

const ERROR_FILTER = ['severity', 'category', 'name', 'code', 'fingerprint', 'expected'];
const ISSUE_FILTER = ['severity', 'category', 'fingerprint'];
const KNOWN_OF_CONDITION: Readonly<Record<AlertCondition['type'], readonly string[]>> = {
  error_rate: [...ERROR_FILTER, 'threshold', 'window'],
  specific_error: ERROR_FILTER,
  new_issue: ISSUE_FILTER,
  regression: [...ISSUE_FILTER, 'escalating'],
  circuit_open: ['circuit'],
  health_transition: ['check', 'criticalOnly', 'nonCriticalOnly'],
};
const FLAGS: ReadonlySet<string> = new Set(['expected', 'escalating', 'criticalOnly', 'nonCriticalOnly']);
const WORDS: Readonly<Record<string, readonly string[] | undefined>> = {
  severity: ERROR_SEVERITIES,
  category: ERROR_CATEGORIES,
};

/**
 * Validates rules and fills in their defaults.
 *
 * @param channels names of the channels that exist
 * @throws OptionsError when a rule is wrong, or when two rules have the same name
 */
export function resolveAlertRules(
  rules: readonly AlertRule[],
  defaults: AlertRuleDefaults,
  channels: readonly string[],
  place: string,
): ResolvedAlertRule[] {
  const names = new Set<string>();
  return rules.map((rule, index) => {
    new OptionsCheck('alerts', place).that(
      typeof rule === 'object' && rule !== null,
      `rules[${index}]`,
      'a rule, with a name and a condition',
      rule,
    );
    const named = typeof rule.name === 'string' && rule.name !== '';
    const check = new OptionsCheck(`alerts.rules[${index}]`, named ? `${place}, rule '${rule.name}'` : place);
    check.known(rule, KNOWN);
    check.that(named && !names.has(rule.name), 'name', 'a name used once', rule.name);
    names.add(rule.name);
    return resolveRule(rule, defaults, channels, check);
  });
}

function resolveRule(
  rule: AlertRule,
  defaults: AlertRuleDefaults,
  channels: readonly string[],
  check: OptionsCheck,
): ResolvedAlertRule {
  checkCondition(check, rule.condition, rule.severity);
  const { rateLimitMinutes, labels = {}, annotations = {} } = rule;
  check.that(
    rateLimitMinutes === undefined || Number.isFinite(rateLimitMinutes),
    'rateLimitMinutes',
    'a number of minutes',
    rateLimitMinutes,
  );
  const isMomentary = MOMENTARY.has(rule.condition.type);
  const resolved: ResolvedAlertRule = {
    name: rule.name,
    condition: rule.condition,
    for: rule.for ?? 0,
    resolveAfter: rule.resolveAfter ?? (isMomentary ? DEFAULT_RESOLVE_AFTER : 0),
    severity: rule.severity,
    labels,
    annotations,
    channels: rule.channels ?? channels,
    groupBy: rule.groupBy ?? defaults.groupBy,
    groupWait: rule.groupWait ?? defaults.groupWait,
    repeatInterval: rateLimitMinutes === undefined ? defaults.repeatInterval : minutes(rateLimitMinutes),
  };
  check.duration('for', resolved.for);
  check.duration('resolveAfter', resolved.resolveAfter, isMomentary ? 1 : 0);
  check.duration('groupWait', resolved.groupWait);
  check.that(isLabelList(resolved.groupBy), 'groupBy', 'a list of names of labels', resolved.groupBy);
  check.that(
    resolved.repeatInterval >= defaults.groupInterval,
    'rateLimitMinutes',
    `a number of minutes >= groupInterval (${defaults.groupInterval} ms), as a group is not looked at more often`,
    rateLimitMinutes,
  );
  checkTexts(check, 'labels', labels);
  checkTexts(check, 'annotations', annotations);
  for (const reserved of ['alertname', 'severity']) {
    check.that(
      !Object.hasOwn(labels, reserved),
      `labels.${reserved}`,
      'left to the rule itself',
      labels[reserved],
    );
  }
  checkChannels(check, rule.channels, channels);
  return resolved;
}

/** Whether the value is a list of names that Prometheus allows for labels. */
export function isLabelList(value: unknown): boolean {
  return Array.isArray(value) && value.every((label) => LABEL_NAME.test(String(label)));
}

function checkTexts(check: OptionsCheck, option: string, texts: Readonly<Record<string, string>>): void {
  check.that(typeof texts === 'object' && texts !== null, option, 'an object of texts', texts);
  for (const [name, text] of Object.entries(texts)) {
    check.that(
      LABEL_NAME.test(name),
      `${option}.${name}`,
      'named with letters, digits and underscores',
      name,
    );
    check.that(typeof text === 'string', `${option}.${name}`, 'a text', text);
  }
}

function checkChannels(
  check: OptionsCheck,
  wanted: readonly string[] | undefined,
  existing: readonly string[],
): void {
  if (wanted === undefined) return;
  check.that(
    Array.isArray(wanted) && wanted.length > 0,
    'channels',
    'a list of names of channels, or left out for every channel',
    wanted,
  );
  for (const channel of wanted) check.oneOf('channels', channel, existing);
}

function checkCondition(check: OptionsCheck, condition: AlertCondition, severity: unknown): void {
  check.that(
    typeof condition === 'object' && condition !== null,
    'condition',
    'an object with a type',
    condition,
  );
  check.oneOf('condition.type', condition.type, ALERT_CONDITION_TYPES);
  if (severity !== undefined) check.oneOf('severity', severity, ERROR_SEVERITIES);
  const { type, ...fields } = condition;
  const known = KNOWN_OF_CONDITION[type];
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
