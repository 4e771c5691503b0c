import { minutes } from '@breakwater/core';
import { type AlertRule, DEFAULT_ALERT_RULES } from '@breakwater/error-tracking';

/** What people are told of: too many errors, critical ones, and what says by itself that something is wrong or is back. */
export const ALERT_RULES: readonly AlertRule[] = [
  ...DEFAULT_ALERT_RULES,
  { name: 'CircuitOpen', condition: { type: 'circuit_open' }, for: minutes(1) },
  { name: 'HealthCheckDown', condition: { type: 'health_transition' } },
  { name: 'Regression', condition: { type: 'regression' } },
];
