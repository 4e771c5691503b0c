import type { Finding } from './tracked-alert.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { HealthTransitionCondition } from './alert-condition.js';
import { type WatchEnvironment, wordFilter } from './event-filter.js';

/** The part of the event `health.transition` that is read here. */
export interface HealthTransition {
  readonly check: string;
  readonly to: 'up' | 'degraded' | 'down' | 'unknown';
  readonly critical: boolean;
  readonly reason?: string;
}

/** Watches for health checks that are down. The alert goes on while the state of the check is unknown. */
export function watchHealthTransition(
  { check: wanted, criticalOnly = false, nonCriticalOnly = false }: HealthTransitionCondition,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const matches = wordFilter(wanted);
  return events.listen<HealthTransition>('health.transition', (transition) => {
    const { check, to, critical } = transition;
    if (!matches(check) || (critical ? nonCriticalOnly : criticalOnly)) return;
    if (to === 'down') alerts.hold(check, () => findingOf(transition));
    else if (to !== 'unknown') alerts.end(check);
  });
}

function findingOf({ check, critical, reason }: HealthTransition): Finding {
  return {
    labels: { check },
    severity: critical ? 'critical' : 'medium',
    describe: () => ({
      summary: `Health check '${check}' is down`,
      ...(reason !== undefined && { description: `Reason: ${reason}.` }),
    }),
  };
}
