import { minutes } from '@breakwater/core';
import { type AlertRule, DEFAULT_ALERT_RULES } from '@breakwater/error-tracking';

/**
 * The alerts of the API: too many errors, critical errors, open circuits, failing health checks and issues that come back. The
 * alert of a critical health check is sent at once, in a message of its own; the others are grouped.
 */
export const ALERT_RULES: readonly AlertRule[] = [
  ...DEFAULT_ALERT_RULES,
  { name: 'CircuitOpen', condition: { type: 'circuit_open' }, for: minutes(1) },
  {
    name: 'CriticalCheckDown',
    condition: { type: 'health_transition', criticalOnly: true },
    groupBy: ['alertname', 'check'],
    groupWait: 0,
  },
  { name: 'HealthCheckDown', condition: { type: 'health_transition', nonCriticalOnly: true } },
  { name: 'Regression', condition: { type: 'regression' } },
];
