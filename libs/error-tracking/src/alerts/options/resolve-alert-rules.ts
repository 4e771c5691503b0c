import { OptionsCheck, minutes } from '@breakwater/core';
import { DEFAULT_RESOLVE_AFTER } from '../alerts.constants.js';
import type { AlertRule, ResolvedAlertRule } from '../rules/alert-rule.js';
import type { ResolvedAlertOptions } from './alert.options.js';
import { checkCondition } from './check-condition.js';
import { LABEL_NAME } from './label-name.js';

/** Options that rules fall back on. */
type RuleDefaults = Pick<ResolvedAlertOptions, 'groupWait' | 'groupInterval' | 'repeatInterval'>;

const KNOWN = [
  'name',
  'condition',
  'for',
  'resolveAfter',
  'severity',
  'labels',
  'annotations',
  'channels',
  'groupWait',
  'rateLimitMinutes',
];

/** Conditions that are moments: their end is not seen, so it is a matter of time. */
const MOMENTARY: ReadonlySet<string> = new Set(['specific_error', 'new_issue', 'regression']);

/**
 * Fills in the defaults of rules, which come from the options, and checks them.
 *
 * @param channels names of the channels that there are
 */
export function resolveAlertRules(
  rules: readonly AlertRule[],
  settings: RuleDefaults,
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
    return resolveRule(rule, settings, channels, check);
  });
}

function resolveRule(
  rule: AlertRule,
  settings: RuleDefaults,
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
  const repeatInterval = rateLimitMinutes === undefined ? settings.repeatInterval : minutes(rateLimitMinutes);
  const resolved: ResolvedAlertRule = {
    name: rule.name,
    condition: rule.condition,
    for: rule.for ?? 0,
    resolveAfter: rule.resolveAfter ?? (MOMENTARY.has(rule.condition.type) ? DEFAULT_RESOLVE_AFTER : 0),
    severity: rule.severity,
    labels,
    annotations,
    channels: rule.channels ?? channels,
    groupWait: rule.groupWait ?? settings.groupWait,
    repeatInterval,
  };
  check.duration('for', resolved.for);
  check.duration('resolveAfter', resolved.resolveAfter, MOMENTARY.has(rule.condition.type) ? 1 : 0);
  check.duration('groupWait', resolved.groupWait);
  check.that(
    repeatInterval >= settings.groupInterval,
    'rateLimitMinutes',
    `a number of minutes >= groupInterval (${settings.groupInterval} ms), as a group is not looked at more often`,
    rateLimitMinutes,
  );
  checkTexts(check, 'labels', resolved.labels);
  checkTexts(check, 'annotations', resolved.annotations);
  for (const reserved of ['alertname', 'severity']) {
    check.that(
      !Object.hasOwn(resolved.labels, reserved),
      `labels.${reserved}`,
      'left to the rule itself',
      resolved.labels[reserved],
    );
  }
  check.that(
    Array.isArray(resolved.channels) && (rule.channels === undefined || resolved.channels.length > 0),
    'channels',
    'a list of names of channels, or left out for every channel',
    rule.channels,
  );
  for (const channel of resolved.channels) check.oneOf('channels', channel, channels);
  return resolved;
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
