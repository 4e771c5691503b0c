import { OptionsCheck, minutes } from '@breakwater/core';
import type { AlertChannel } from '../../channels/alert-channel.js';
import { ConsoleChannel } from '../../channels/console.channel.js';
import { DEFAULT_ALERT_OPTIONS, DEFAULT_ALERT_RULES, DEFAULT_RESOLVE_AFTER } from '../alerts.constants.js';
import type { AlertRule, ResolvedAlertRule } from '../rules/alert-rule.js';
import type { AlertOptions, ResolvedAlertOptions } from './alert.options.js';
import { checkCondition } from './check-condition.js';
import { checkMatchers } from './check-matchers.js';

const KNOWN = [...Object.keys(DEFAULT_ALERT_OPTIONS), 'rules', 'channels'];
const KNOWN_OF_RULES = [
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
/** Prometheus' rule for the names of labels. */
const LABEL_NAME = /^[a-zA-Z_]\w*$/;

/**
 * Fills in the defaults and checks the whole.
 *
 * @param place where the options were written, for the message
 * @throws OptionsError when an option is unknown or wrong, a name is used twice, or a rule names a channel that is not there
 */
export function resolveAlertOptions(
  options: AlertOptions = {},
  place = 'ErrorTrackingModule.forRoot',
): ResolvedAlertOptions {
  const check = new OptionsCheck('alerts', place);
  check.known(options, KNOWN);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Omit<ResolvedAlertOptions, 'rules'> = {
    ...DEFAULT_ALERT_OPTIONS,
    channels: [new ConsoleChannel()],
    ...given,
  };
  checkSettings(check, settings);
  const names = checkChannels(check, settings.channels);
  const rules = options.rules ?? DEFAULT_ALERT_RULES;
  check.that(Array.isArray(rules), 'rules', 'a list of rules', rules);
  return { ...settings, rules: resolveRules(rules, settings, names, place) };
}

function checkSettings(check: OptionsCheck, settings: Omit<ResolvedAlertOptions, 'rules'>): void {
  const { service, groupBy, groupInterval, retryDelay, redisPrefix } = settings;
  check.that(typeof service === 'string' && service !== '', 'service', 'a name', service);
  check.that(
    Array.isArray(groupBy) && groupBy.every((label) => LABEL_NAME.test(String(label))),
    'groupBy',
    'a list of names of labels',
    groupBy,
  );
  check.duration('groupWait', settings.groupWait);
  check.duration('groupInterval', groupInterval, 1);
  check.that(
    Number.isFinite(settings.repeatInterval) && settings.repeatInterval >= groupInterval,
    'repeatInterval',
    `a number of milliseconds >= groupInterval (${groupInterval}), as a group is not looked at more often`,
    settings.repeatInterval,
  );
  check.that(
    typeof settings.sendResolved === 'boolean',
    'sendResolved',
    'true or false',
    settings.sendResolved,
  );
  check.integer('maxAlerts', settings.maxAlerts, 1);
  check.integer('maxActiveAlerts', settings.maxActiveAlerts, 1);
  check.integer('maxGroups', settings.maxGroups, 1);
  check.integer('maxSilences', settings.maxSilences, 1);
  check.duration('deliveryTimeout', settings.deliveryTimeout, 1);
  check.duration('retryDelay', retryDelay, 1);
  check.that(
    Number.isFinite(settings.maxRetryDelay) && settings.maxRetryDelay >= retryDelay,
    'maxRetryDelay',
    `a number of milliseconds >= retryDelay (${retryDelay})`,
    settings.maxRetryDelay,
  );
  check.that(
    typeof redisPrefix === 'string' && redisPrefix !== '' && !/[{}]/.test(redisPrefix),
    'redisPrefix',
    'a text without braces',
    redisPrefix,
  );
  checkInhibition(check, settings.inhibitionRules);
}

function checkInhibition(check: OptionsCheck, rules: ResolvedAlertOptions['inhibitionRules']): void {
  check.that(Array.isArray(rules), 'inhibitionRules', 'a list of rules', rules);
  for (const [index, rule] of rules.entries()) {
    const option = `inhibitionRules[${index}]`;
    for (const key of Object.keys(rule)) {
      check.that(
        ['sourceMatchers', 'targetMatchers', 'equal'].includes(key),
        `${option}.${key}`,
        'one of the known options (sourceMatchers, targetMatchers, equal)',
        key,
      );
    }
    checkMatchers(check, `${option}.sourceMatchers`, rule.sourceMatchers);
    checkMatchers(check, `${option}.targetMatchers`, rule.targetMatchers);
    const { equal = [] } = rule;
    check.that(
      Array.isArray(equal) && equal.every((label) => typeof label === 'string'),
      `${option}.equal`,
      'a list of names of labels',
      equal,
    );
  }
}

function checkChannels(check: OptionsCheck, channels: readonly AlertChannel[]): readonly string[] {
  check.that(Array.isArray(channels), 'channels', 'a list of channels', channels);
  const names: string[] = [];
  for (const [index, channel] of channels.entries()) {
    const { name, send } = (channel ?? {}) as Partial<AlertChannel>;
    check.that(
      typeof name === 'string' && name !== '' && typeof send === 'function',
      `channels[${index}]`,
      'a channel, with a name and a method `send`',
      channel,
    );
    check.that(!names.includes(name as string), `channels[${index}].name`, 'a name used once', name);
    names.push(name as string);
  }
  return names;
}

function resolveRules(
  rules: readonly AlertRule[],
  settings: Omit<ResolvedAlertOptions, 'rules'>,
  channels: readonly string[],
  place: string,
): ResolvedAlertRule[] {
  const names = new Set<string>();
  return rules.map((rule, index) => {
    const named = typeof rule.name === 'string' && rule.name !== '';
    const check = new OptionsCheck(`alerts.rules[${index}]`, named ? `${place}, rule '${rule.name}'` : place);
    check.known(rule, KNOWN_OF_RULES);
    check.that(named && !names.has(rule.name), 'name', 'a name used once', rule.name);
    names.add(rule.name);
    return resolveRule(rule, settings, channels, check);
  });
}

function resolveRule(
  rule: AlertRule,
  settings: Omit<ResolvedAlertOptions, 'rules'>,
  channels: readonly string[],
  check: OptionsCheck,
): ResolvedAlertRule {
  checkCondition(check, rule.condition, rule.severity);
  const repeatInterval =
    rule.rateLimitMinutes === undefined ? settings.repeatInterval : minutes(rule.rateLimitMinutes);
  const resolved: ResolvedAlertRule = {
    name: rule.name,
    condition: rule.condition,
    for: rule.for ?? 0,
    resolveAfter: rule.resolveAfter ?? (MOMENTARY.has(rule.condition.type) ? DEFAULT_RESOLVE_AFTER : 0),
    severity: rule.severity,
    labels: rule.labels ?? {},
    annotations: rule.annotations ?? {},
    channels: rule.channels ?? channels,
    groupWait: rule.groupWait ?? settings.groupWait,
    repeatInterval,
  };
  check.duration('for', resolved.for);
  check.duration('resolveAfter', resolved.resolveAfter, MOMENTARY.has(rule.condition.type) ? 1 : 0);
  check.duration('groupWait', resolved.groupWait);
  check.that(
    Number.isFinite(repeatInterval) && repeatInterval >= settings.groupInterval,
    'rateLimitMinutes',
    `a number of minutes >= groupInterval (${settings.groupInterval} ms), as a group is not looked at more often`,
    rule.rateLimitMinutes,
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

/** Conditions that are moments: their end is not seen, so it is a matter of time. */
const MOMENTARY: ReadonlySet<string> = new Set(['specific_error', 'new_issue', 'regression']);

function checkTexts(check: OptionsCheck, option: string, texts: Readonly<Record<string, string>>): void {
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
