import { hours, minutes, seconds } from '@breakwater/core';
import type { AlertRule } from './rules/alert-rule.js';
import { DEFAULT_ERROR_RATE_THRESHOLD, DEFAULT_ERROR_RATE_WINDOW } from './rules/error-rate.rule.js';

/**
 * Defaults of `AlertOptions`. `groupBy`, `groupWait`, `groupInterval` and `repeatInterval` are the values that the documentation of
 * Prometheus Alertmanager gives (https://prometheus.io/docs/alerting/latest/configuration/#route).
 */
export const DEFAULT_ALERT_OPTIONS = {
  /** The name that OpenTelemetry gives to a service without a name. */
  service: 'unknown_service',
  groupBy: ['alertname'],
  groupWait: seconds(30),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
  sendResolved: true,
  inhibitionRules: [],
  /** People still read a message of ten alerts. */
  maxAlerts: 10,
  /** 15 MB for each rule, at about 1.5 kB for each alert. */
  maxActiveAlerts: 10_000,
  maxGroups: 1_000,
  maxSilences: 1_000,
  /** 10 s, the limit of Alertmanager. */
  deliveryTimeout: seconds(10),
  retryDelay: seconds(5),
  /** 5 min: a channel that has recovered is used again within this time. */
  maxRetryDelay: minutes(5),
  redisPrefix: 'breakwater:alerts:',
} as const;

/**
 * Alerts when 10 errors occur within 60 seconds. It notices a sudden outage sooner than the rate over 5 minutes of
 * {@link DEFAULT_ALERT_RULES}, to which it can be added.
 */
export const ERROR_SPIKE_RULE: AlertRule = {
  name: 'ErrorSpike',
  condition: { type: 'error_rate', threshold: 10, window: minutes(1) },
  severity: 'high',
  rateLimitMinutes: 15,
};

/** The rules that apply when the application has none of its own. */
export const DEFAULT_ALERT_RULES: readonly AlertRule[] = [
  {
    name: 'HighErrorRate',
    condition: {
      type: 'error_rate',
      threshold: DEFAULT_ERROR_RATE_THRESHOLD,
      window: DEFAULT_ERROR_RATE_WINDOW,
    },
    severity: 'high',
    rateLimitMinutes: 15,
  },
  {
    name: 'CriticalError',
    condition: { type: 'specific_error', severity: 'critical' },
    severity: 'critical',
    groupBy: ['alertname', 'category'],
    groupWait: 0,
    rateLimitMinutes: 5,
  },
];
