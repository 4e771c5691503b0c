import { hours, minutes, seconds } from '@breakwater/core';
import type { AlertRule } from './rules/alert-rule.js';

/**
 * Defaults of the alerts. `groupBy`, `groupWait`, `groupInterval` and `repeatInterval` are those that Prometheus
 * Alertmanager's documentation gives (https://prometheus.io/docs/alerting/latest/configuration/#route).
 */
export const DEFAULT_ALERT_OPTIONS = {
  /** What OpenTelemetry calls a service that has not said its name. */
  service: 'unknown_service',
  groupBy: ['alertname'],
  groupWait: seconds(30),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
  sendResolved: true,
  inhibitionRules: [],
  /** A message of ten alerts is still read. */
  maxAlerts: 10,
  /** At about 1.5 kB each, 15 MB for a rule. */
  maxActiveAlerts: 10_000,
  maxGroups: 1_000,
  maxSilences: 1_000,
  /** 10 s: what Alertmanager and the receivers themselves wait at most. */
  deliveryTimeout: seconds(10),
  retryDelay: seconds(5),
  /** 5 min: a channel that works again is used again within that time. */
  maxRetryDelay: minutes(5),
  redisPrefix: 'breakwater:alerts:',
} as const;

/** Default of `condition.threshold` of `error_rate`. requirements/echo.md, "Alert Rules". */
export const DEFAULT_ERROR_RATE_THRESHOLD = 10;

/** Default of `condition.window` of `error_rate`. requirements/echo.md, "Alert Rules". */
export const DEFAULT_ERROR_RATE_WINDOW = minutes(5);

/** Default of `resolveAfter` for conditions that are moments: as long as a group waits for its next notification. */
export const DEFAULT_RESOLVE_AFTER = minutes(5);

/** Rules that apply when there are none of your own. requirements/echo.md, "Alert Rules". */
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
    groupWait: 0,
    rateLimitMinutes: 5,
  },
];
