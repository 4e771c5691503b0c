import { OptionsCheck } from '@breakwater/core';
import type { AlertChannel } from '../../channels/alert-channel.js';
import { ConsoleChannel } from '../../channels/console.channel.js';
import { DEFAULT_ALERT_OPTIONS, DEFAULT_ALERT_RULES } from '../alerts.constants.js';
import type { AlertOptions, ResolvedAlertOptions } from './alert.options.js';
import { checkInhibitionRules } from './check-inhibition-rules.js';
import { LABEL_NAME } from './label-name.js';
import { resolveAlertRules } from './resolve-alert-rules.js';

const KNOWN = [...Object.keys(DEFAULT_ALERT_OPTIONS), 'rules', 'channels'];

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
  return { ...settings, rules: resolveAlertRules(rules, settings, names, place) };
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
