import { describe, expect, it } from '@jest/globals';
import { ConsoleChannel } from './channels/console.channel.js';
import { type AlertOptions, resolveAlertOptions } from './alert.options.js';

const channel = (name: string) => ({ name, send: async () => {} });
const rule = { name: 'Down', condition: { type: 'health_transition' } } as const;
const withRule = (more: object): AlertOptions => ({ rules: [{ ...rule, ...more }] });

describe('resolveAlertOptions', () => {
  it('fills in the default rules, the console and the intervals of Alertmanager', () => {
    const { rules, channels, ...settings } = resolveAlertOptions();
    expect(channels).toEqual([expect.any(ConsoleChannel)]);
    expect(settings).toMatchObject({ groupWait: 30_000, groupInterval: 300_000, repeatInterval: 14_400_000 });
    expect(rules).toMatchObject([
      {
        name: 'HighErrorRate',
        condition: { type: 'error_rate', threshold: 10, window: 300_000 },
        groupWait: 30_000,
        repeatInterval: 900_000,
        channels: ['console'],
        resolveAfter: 0,
      },
      {
        name: 'CriticalError',
        condition: { type: 'specific_error', severity: 'critical' },
        groupWait: 0,
        repeatInterval: 300_000,
        channels: ['console'],
        resolveAfter: 300_000,
      },
    ]);
  });

  it('treats an undefined option like one that is left out', () => {
    expect(resolveAlertOptions({ maxAlerts: undefined } as object).maxAlerts).toBe(10);
  });

  it.each<[string, object]>([
    ['alerts.groupwait', { groupwait: 1 }],
    ['alerts.service', { service: '' }],
    ['alerts.groupBy', { groupBy: ['a b'] }],
    ['alerts.groupWait', { groupWait: -1 }],
    ['alerts.groupInterval', { groupInterval: 0 }],
    ['alerts.repeatInterval', { repeatInterval: 1_000 }],
    ['alerts.sendResolved', { sendResolved: 'yes' }],
    ['alerts.maxAlerts', { maxAlerts: 0 }],
    ['alerts.maxActiveAlerts', { maxActiveAlerts: 1.5 }],
    ['alerts.maxGroups', { maxGroups: 0 }],
    ['alerts.maxSilences', { maxSilences: 0 }],
    ['alerts.deliveryTimeout', { deliveryTimeout: Infinity }],
    ['alerts.retryDelay', { retryDelay: 0 }],
    ['alerts.maxRetryDelay', { retryDelay: 10, maxRetryDelay: 5 }],
    ['alerts.redisPrefix', { redisPrefix: 'a{b}' }],
    ['alerts.channels', { channels: 'console' }],
    ['alerts.channels[0]', { channels: [{ name: 'a' }] }],
    ['alerts.channels[1].name', { channels: [channel('a'), channel('a')] }],
    ['alerts.rules', { rules: 'all' }],
    ['alerts.inhibitionRules[0].sourceMatchers', { inhibitionRules: [{ sourceMatchers: [] }] }],
    [
      'alerts.inhibitionRules[0].targetMatchers[0].regex',
      {
        inhibitionRules: [
          {
            sourceMatchers: [{ name: 'a', value: 'b' }],
            targetMatchers: [{ name: 'a', value: 'b', regex: true }],
          },
        ],
      },
    ],
    ['alerts.inhibitionRules[0].equals', { inhibitionRules: [{ equals: [] }] }],
    ['alerts.rules[1].name', { rules: [rule, rule] }],
    ['alerts.rules[0].name', withRule({ name: '' })],
    ['alerts.rules[0].channel', withRule({ channel: 'console' })],
    ['alerts.rules[0].channels', withRule({ channels: ['slack'] })],
    ['alerts.rules[0].channels', withRule({ channels: [] })],
    ['alerts.rules[0].for', withRule({ for: -1 })],
    ['alerts.rules[0].groupWait', withRule({ groupWait: NaN })],
    ['alerts.rules[0].severity', withRule({ severity: 'CRITICAL' })],
    ['alerts.rules[0].rateLimitMinutes', withRule({ rateLimitMinutes: 1 })],
    ['alerts.rules[0].labels.alertname', withRule({ labels: { alertname: 'Up' } })],
    ['alerts.rules[0].labels.a-b', withRule({ labels: { 'a-b': 'c' } })],
    ['alerts.rules[0].annotations.summary', withRule({ annotations: { summary: 1 } })],
    ['alerts.rules[0].condition', withRule({ condition: undefined })],
    ['alerts.rules[0].condition.type', withRule({ condition: { type: 'errors' } })],
    ['alerts.rules[0].condition.critical', withRule({ condition: { ...rule.condition, critical: true } })],
    [
      'alerts.rules[0].condition.criticalOnly',
      withRule({ condition: { ...rule.condition, criticalOnly: 1 } }),
    ],
    ['alerts.rules[0].condition.threshold', withRule({ condition: { type: 'error_rate', threshold: 0 } })],
    ['alerts.rules[0].condition.window', withRule({ condition: { type: 'error_rate', window: 5 } })],
    ['alerts.rules[0].condition.category', withRule({ condition: { type: 'new_issue', category: ['db'] } })],
    ['alerts.rules[0].condition.code', withRule({ condition: { type: 'specific_error', code: [] } })],
    ['alerts.rules[0]', { rules: [null] }],
    ['alerts.rules[0].rateLimitMinutes', withRule({ rateLimitMinutes: '15' })],
    ['alerts.rules[0].labels', withRule({ labels: null })],
    ['alerts.inhibitionRules[0]', { inhibitionRules: [null] }],
    ['alerts.rules[0].resolveAfter', withRule({ condition: { type: 'new_issue' }, resolveAfter: 0 })],
  ])('refuses a wrong %s', (option, options) => {
    expect(() => resolveAlertOptions(options, 'AppModule')).toThrow(
      expect.objectContaining({ name: 'OptionsError', option }),
    );
  });

  it('names the rule that is wrong', () => {
    expect(() => resolveAlertOptions(withRule({ channels: ['slack'] }), 'AppModule')).toThrow(
      `Expected "alerts.rules[0].channels" to be one of 'console', got "slack" (at AppModule, rule 'Down')`,
    );
  });
});
