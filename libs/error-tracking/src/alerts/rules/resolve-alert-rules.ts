import { isList, isOptionsObject, minutes, type OptionsCheck, readText } from '@breakwater/core';
import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import { givenOptions } from '../../limits/limit.js';
import { isName } from '../names.js';
import { type AlertRule, DEFAULT_RESOLVE_AFTER, type ResolvedAlertRule } from './alert-rule.js';
import { LABEL_NAME } from './alert.js';
import { checkCondition } from './check-condition.js';

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

/** Names that Prometheus, Alertmanager and Grafana give to these options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  alert: '"name"',
  keep_firing_for: '"resolveAfter"',
  keepFiringFor: '"resolveAfter"',
  receiver: '"channels"',
  channel: '"channels", a list',
  group_by: '"groupBy"',
  group_wait: '"groupWait" in milliseconds',
  repeatInterval: '"rateLimitMinutes"',
  repeat_interval: '"rateLimitMinutes"',
};

/** Conditions without a visible end: their alerts end some time after the last occurrence. */
const MOMENTARY: ReadonlySet<string> = new Set(['specific_error', 'new_issue', 'regression']);

/**
 * Validates rules and fills in their defaults.
 *
 * @param channels names of the channels that exist
 * @param check collects the problems
 * @param place where the rules were written
 */
export function resolveAlertRules(
  rules: readonly AlertRule[],
  defaults: AlertRuleDefaults,
  channels: readonly string[],
  check: OptionsCheck,
  place: string,
): ResolvedAlertRule[] {
  const names = new Set<string>();
  // `Array.from` also visits holes, which `map` skips.
  return Array.from(rules).flatMap((rule, index) => {
    const name = readText(rule, 'name');
    const rulePlace = isName(name) ? `${place}, rule '${name}'` : place;
    const ofRule = check.within(`rules[${index}]`, rulePlace);
    if (!ofRule.that(isOptionsObject(rule), '', 'a rule, with a name and a condition', rule)) return [];
    ofRule.known(rule, KNOWN, ELSEWHERE);
    ofRule.that(isName(name) && !names.has(name), 'name', 'a name on one line that is used once', rule.name);
    names.add(rule.name);
    return resolveRule(rule, defaults, channels, ofRule);
  });
}

function resolveRule(
  rule: AlertRule,
  defaults: AlertRuleDefaults,
  channels: readonly string[],
  check: OptionsCheck,
): ResolvedAlertRule {
  checkCondition(check.within('condition'), rule.condition);
  const isMomentary = MOMENTARY.has(readText(rule.condition, 'type') ?? '');
  const { rateLimitMinutes, ...given }: Partial<AlertRule> = givenOptions(rule);
  const resolved: ResolvedAlertRule = {
    for: 0,
    resolveAfter: isMomentary ? DEFAULT_RESOLVE_AFTER : 0,
    labels: {},
    annotations: {},
    channels,
    groupBy: defaults.groupBy,
    groupWait: defaults.groupWait,
    repeatInterval: rateLimitMinutes === undefined ? defaults.repeatInterval : minutes(rateLimitMinutes),
    severity: undefined,
    ...given,
    name: rule.name,
    condition: rule.condition,
  };
  check.duration('for', resolved.for);
  check.duration('resolveAfter', resolved.resolveAfter, isMomentary ? 1 : 0);
  check.duration('groupWait', resolved.groupWait);
  if (rule.severity !== undefined) check.oneOf('severity', rule.severity, ERROR_SEVERITIES);
  check.that(isLabelList(resolved.groupBy), 'groupBy', 'a list of names of labels', resolved.groupBy);
  if (rateLimitMinutes !== undefined) {
    const fits = Number.isFinite(rateLimitMinutes) && resolved.repeatInterval >= defaults.groupInterval;
    const least = `>= groupInterval (${defaults.groupInterval} ms), as a group is not looked at more often`;
    check.that(fits, 'rateLimitMinutes', `a number of minutes ${least}`, rateLimitMinutes);
  }
  checkTexts(check, 'labels', resolved.labels);
  checkTexts(check, 'annotations', resolved.annotations);
  for (const reserved of ['alertname', 'severity']) {
    const isFree = resolved.labels === null || !Object.hasOwn(resolved.labels, reserved);
    check.that(isFree, `labels.${reserved}`, 'left to the rule itself', resolved.labels?.[reserved]);
  }
  checkChannels(check, rule.channels, channels);
  return resolved;
}

/** Tells whether the value is a list of names that Prometheus allows for labels. */
export function isLabelList(value: unknown): boolean {
  return isList(value) && value.every((label) => typeof label === 'string' && LABEL_NAME.test(label));
}

function checkTexts(check: OptionsCheck, option: string, texts: Readonly<Record<string, unknown>>): void {
  if (!check.that(isOptionsObject(texts), option, 'an object of texts', texts)) return;
  for (const [name, text] of Object.entries(texts)) {
    const path = `${option}.${name}`;
    check.that(LABEL_NAME.test(name), path, 'named with letters, digits and underscores', name);
    check.that(typeof text === 'string', path, 'a text', text);
  }
}

function checkChannels(check: OptionsCheck, wanted: unknown, existing: readonly string[]): void {
  if (wanted === undefined) return;
  const isFilled = isList(wanted) && wanted.length > 0;
  const expected = 'a list of names of channels, or left out for every channel';
  if (!check.that(isFilled, 'channels', expected, wanted)) return;
  for (const channel of Array.from(wanted as readonly unknown[])) check.oneOf('channels', channel, existing);
}
