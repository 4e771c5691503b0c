import type { RuleAlerts } from './rule-alerts.js';
import { watchCircuitOpen } from './circuit-open.rule.js';
import { watchDatabaseLatency } from './database-latency.rule.js';
import { watchErrorPercentage } from './error-percentage.rule.js';
import { watchErrorRate } from './error-rate.rule.js';
import { watchHealthTransition } from './health-transition.rule.js';
import { watchNewIssue, watchRegression } from './issue.rules.js';
import { watchGauge, watchMemoryUsage } from './polled.rules.js';
import { watchSpecificError } from './specific-error.rule.js';
import type { WatchEnvironment } from './event-filter.js';

/**
 * Begins to watch for the condition of a rule.
 *
 * @returns a function that ends it
 */
export function watchRule(alerts: RuleAlerts, environment: WatchEnvironment): () => void {
  const { condition } = alerts.rule;
  switch (condition.type) {
    case 'error_rate':
      return watchErrorRate(condition, alerts, environment);
    case 'specific_error':
      return watchSpecificError(condition, alerts, environment);
    case 'new_issue':
      return watchNewIssue(condition, alerts, environment);
    case 'regression':
      return watchRegression(condition, alerts, environment);
    case 'circuit_open':
      return watchCircuitOpen(condition, alerts, environment);
    case 'health_transition':
      return watchHealthTransition(condition, alerts, environment);
    case 'error_percentage':
      return watchErrorPercentage(condition, alerts, environment);
    case 'memory_usage':
      return watchMemoryUsage(condition, alerts, environment);
    case 'database_latency':
      return watchDatabaseLatency(condition, alerts, environment);
    case 'gauge':
      return watchGauge(condition, alerts, environment);
  }
}
