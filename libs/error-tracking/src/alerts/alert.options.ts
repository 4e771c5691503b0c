import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_ALERT_OPTIONS, DEFAULT_ALERT_RULES } from './alerts.constants.js';
import type { AlertChannel } from './channels/alert-channel.js';
import { ConsoleChannel } from './channels/console.channel.js';
import { type InhibitionRule, checkInhibitionRules } from './groups/inhibitor.js';
import type { AlertRule, ResolvedAlertRule } from './rules/alert-rule.js';
import { isLabelList, resolveAlertRules } from './rules/resolve-alert-rules.js';

/** Options of the alerts. Durations are milliseconds; the terms are those of Prometheus Alertmanager. */
export interface AlertOptions {
  /** Name of the service in every notification. @default 'unknown_service' */
  readonly service?: string;
  /** The rules. @default `DEFAULT_ALERT_RULES`: 10 errors per minute over 5 minutes, and every critical error */
  readonly rules?: readonly AlertRule[];
  /** The ways to reach people. @default a `ConsoleChannel` */
  readonly channels?: readonly AlertChannel[];
  /** Names of labels: alerts with equal values form a group, and a group is one message. @default ['alertname'] */
  readonly groupBy?: readonly string[];
  /** How long the first notification of a group waits for further alerts. Alerts that end before are never sent. @default 30000 */
  readonly groupWait?: number;
  /** How often a group is checked for changes after its first notification. @default 300000 */
  readonly groupInterval?: number;
  /** When an unchanged notification is sent again; at least `groupInterval`. @default 14400000 */
  readonly repeatInterval?: number;
  /** Whether the end of alerts is sent. Alerts that end before their first delivery succeeds are sent in any case. @default true */
  readonly sendResolved?: boolean;
  /** Rules that mute alerts while others fire. @default [] */
  readonly inhibitionRules?: readonly InhibitionRule[];
  /** Maximum number of alerts in one notification; further ones are counted. @default 10 */
  readonly maxAlerts?: number;
  /** Maximum number of alerts of one rule; further ones are dropped, which is logged. @default 10000 */
  readonly maxActiveAlerts?: number;
  /** Maximum number of groups; alerts of further groups are dropped, which is logged. @default 1000 */
  readonly maxGroups?: number;
  /** Maximum number of silences. @default 1000 */
  readonly maxSilences?: number;
  /** Time limit of one delivery. @default 10000 */
  readonly deliveryTimeout?: number;
  /** Wait before the first retry of a failed delivery. It doubles with each retry and has jitter. @default 5000 */
  readonly retryDelay?: number;
  /** Longest wait before a retry, also when the receiver asks for more with `Retry-After`; at least `retryDelay`. @default 300000 */
  readonly maxRetryDelay?: number;
  /** Prefix of the keys in Redis: the same in all replicas of a service, and in no other service. @default 'breakwater:alerts:' */
  readonly redisPrefix?: string;
}

/** {@link AlertOptions} with every default filled in. */
export interface ResolvedAlertOptions extends Required<Omit<AlertOptions, 'rules'>> {
  readonly rules: readonly ResolvedAlertRule[];
}

const KNOWN = [...Object.keys(DEFAULT_ALERT_OPTIONS), 'rules', 'channels'];

/**
 * Validates the options and fills in the defaults.
 *
 * @param place where the options were written, for error messages
 * @throws OptionsError when an option is unknown or wrong, a name is used twice, or a rule names a channel that does not exist
 */
export function resolveAlertOptions(
  options: AlertOptions = {},
  place = 'ErrorTrackingModule.forRoot',
): ResolvedAlertOptions {
  return checkOptions('alerts', place, (check) => {
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
    return { ...settings, rules: resolveAlertRules(rules, settings, names, place) };
  });
}

function checkSettings(check: OptionsCheck, settings: Omit<ResolvedAlertOptions, 'rules'>): void {
  const { service, groupBy, groupInterval, retryDelay, redisPrefix } = settings;
  check.that(typeof service === 'string' && service !== '', 'service', 'a name', service);
  check.that(isLabelList(groupBy), 'groupBy', 'a list of names of labels', groupBy);
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
  checkInhibitionRules(check, settings.inhibitionRules);
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
