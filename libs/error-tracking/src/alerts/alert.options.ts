import { checkOptions, isList, type OptionsCheck, readProperty } from '@breakwater/core';
import { checkCount, checkDuration, givenOptions, type OptionalLimit, limitOf } from '../limits/limit.js';
import { DEFAULT_ALERT_OPTIONS, DEFAULT_ALERT_RULES } from './alerts.constants.js';
import type { AlertChannel } from './channels/alert-channel.js';
import { ConsoleChannel } from './channels/console.channel.js';
import { checkNamed, isName } from './names.js';
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
  /** Milliseconds that the first notification of a group waits for further alerts. Alerts that end before are never sent. @default 30000 */
  readonly groupWait?: number;
  /** Milliseconds between the checks of a group for changes after its first notification. @default 300000 */
  readonly groupInterval?: number;
  /** When an unchanged notification is sent again; at least `groupInterval`. @default 14400000 */
  readonly repeatInterval?: number;
  /** Sends the end of alerts as well. Alerts that end before their first delivery succeeds are sent in any case. @default true */
  readonly sendResolved?: boolean;
  /** Rules that mute alerts while others fire. @default [] */
  readonly inhibitionRules?: readonly InhibitionRule[];
  /** Maximum number of alerts in one notification; further ones are counted. `false` sends all. @default 10 */
  readonly maxAlerts?: OptionalLimit;
  /** Maximum number of alerts of one rule; further ones are dropped, which is logged. `false` drops none. @default 10000 */
  readonly maxActiveAlerts?: OptionalLimit;
  /** Maximum number of groups; alerts of further groups are dropped, which is logged. `false` drops none. @default 1000 */
  readonly maxGroups?: OptionalLimit;
  /** Maximum number of silences; `false` for no limit. @default 1000 */
  readonly maxSilences?: OptionalLimit;
  /**
   * Time limit of one delivery. With `false`, a channel that hangs holds up its group until the process ends; with the option
   * `redis` there has to be a limit, because the claims of replicas end with it.
   *
   * @default 10000
   */
  readonly deliveryTimeout?: OptionalLimit;
  /** Wait before the first retry of a failed delivery. It doubles with each retry and has jitter. @default 5000 */
  readonly retryDelay?: number;
  /** Longest wait before a retry, also when the receiver asks for more with `Retry-After`; at least `retryDelay`. @default 300000 */
  readonly maxRetryDelay?: number;
  /** Prefix of the keys in Redis: the same in all replicas of a service, and in no other service. @default 'breakwater:alerts:' */
  readonly redisPrefix?: string;
}

/** {@link AlertOptions} with every default filled in. A limit that is switched off is `Infinity`. */
export interface ResolvedAlertOptions extends Required<Omit<AlertOptions, 'rules' | AlertLimit>> {
  readonly rules: readonly ResolvedAlertRule[];
  readonly maxAlerts: number;
  readonly maxActiveAlerts: number;
  readonly maxGroups: number;
  readonly maxSilences: number;
  readonly deliveryTimeout: number;
}

const COUNTS = ['maxAlerts', 'maxActiveAlerts', 'maxGroups', 'maxSilences'] as const;
type AlertLimit = (typeof COUNTS)[number] | 'deliveryTimeout';

const KNOWN = [...Object.keys(DEFAULT_ALERT_OPTIONS), 'rules', 'channels'];

/** Names that Alertmanager gives to these options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  receivers: '"channels"',
  group_by: '"groupBy"',
  group_wait: '"groupWait" in milliseconds',
  group_interval: '"groupInterval" in milliseconds',
  repeat_interval: '"repeatInterval" in milliseconds',
  inhibit_rules: '"inhibitionRules"',
  send_resolved: '"sendResolved"',
};

/**
 * Validates the options and fills in the defaults.
 *
 * @param place where the options were written, for error messages
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export function resolveAlertOptions(
  options: AlertOptions = {},
  place = 'ErrorTrackingModule.forRoot',
): ResolvedAlertOptions {
  return checkOptions('alerts', place, (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const settings: Required<Omit<AlertOptions, 'rules'>> = {
      ...DEFAULT_ALERT_OPTIONS,
      channels: [new ConsoleChannel()],
      ...givenOptions(options),
    };
    checkSettings(check, settings);
    const names = checkChannels(check, settings.channels);
    const { rules = DEFAULT_ALERT_RULES } = options;
    const areRules = isList(rules) && rules.length > 0;
    check.that(areRules, 'rules', 'a list of rules; `alerts: false` switches alerts off', rules);
    return {
      ...settings,
      maxAlerts: limitOf(settings.maxAlerts),
      maxActiveAlerts: limitOf(settings.maxActiveAlerts),
      maxGroups: limitOf(settings.maxGroups),
      maxSilences: limitOf(settings.maxSilences),
      deliveryTimeout: limitOf(settings.deliveryTimeout),
      rules: areRules ? resolveAlertRules(rules, settings, names, check, place) : [],
    };
  });
}

/** The settings of an application without alerts. */
export function noAlerts(service: string): ResolvedAlertOptions {
  return { ...resolveAlertOptions({ service }), rules: [], channels: [] };
}

function checkSettings(check: OptionsCheck, settings: Required<Omit<AlertOptions, 'rules'>>): void {
  const { service, groupBy, groupInterval, repeatInterval, retryDelay, maxRetryDelay, redisPrefix } =
    settings;
  check.that(isName(service), 'service', 'a name on one line', service);
  check.that(isLabelList(groupBy), 'groupBy', 'a list of names of labels', groupBy);
  check.duration('groupWait', settings.groupWait);
  if (check.duration('groupInterval', groupInterval, 1)) {
    const expected = `a number of milliseconds >= groupInterval (${groupInterval}), as a group is not looked at more often`;
    const fits = Number.isFinite(repeatInterval) && repeatInterval >= groupInterval;
    check.that(fits, 'repeatInterval', expected, repeatInterval);
  } else check.duration('repeatInterval', repeatInterval, 1);
  check.boolean('sendResolved', settings.sendResolved);
  for (const count of COUNTS) checkCount(check, count, settings[count], 1);
  checkDuration(check, 'deliveryTimeout', settings.deliveryTimeout, 1);
  if (check.duration('retryDelay', retryDelay, 1)) {
    const fits = Number.isFinite(maxRetryDelay) && maxRetryDelay >= retryDelay;
    const expected = `a number of milliseconds >= retryDelay (${retryDelay})`;
    check.that(fits, 'maxRetryDelay', expected, maxRetryDelay);
  } else check.duration('maxRetryDelay', maxRetryDelay, 1);
  const isPrefix = typeof redisPrefix === 'string' && redisPrefix !== '' && !/[{}\s]/.test(redisPrefix);
  check.that(isPrefix, 'redisPrefix', 'a text without braces and blanks', redisPrefix);
  checkInhibitionRules(check, settings.inhibitionRules);
}

/** Returns the names of the channels. */
function checkChannels(check: OptionsCheck, channels: readonly AlertChannel[]): readonly string[] {
  const areChannels = isList(channels) && channels.length > 0;
  check.that(areChannels, 'channels', 'a list of channels; `alerts: false` switches alerts off', channels);
  const names: string[] = [];
  for (const [index, channel] of areChannels ? Array.from(channels).entries() : []) {
    const option = `channels[${index}]`;
    if (!checkNamed(check, option, channel, { called: 'a channel', method: 'send' }, names)) continue;
    const resendInterval: unknown = readProperty(channel, 'resendInterval');
    if (resendInterval !== undefined) check.duration(`${option}.resendInterval`, resendInterval, 1);
  }
  return names;
}
