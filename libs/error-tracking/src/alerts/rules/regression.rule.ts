import type { RuleAlerts } from '../state/rule-alerts.js';
import type { RegressionCondition } from './alert-condition.js';
import type { WatchEnvironment } from './watch-environment.js';
import { watchIssues } from './watch-issues.js';

/** Watches for issues that come back, or escalate. */
export function watchRegression(
  condition: RegressionCondition,
  alerts: RuleAlerts,
  environment: WatchEnvironment,
): () => void {
  const { escalating = true } = condition;
  return watchIssues(
    condition,
    ({ to }) => to === 'regressed' || (escalating && to === 'escalating'),
    escalating ? 'Regressed or escalating issue' : 'Regressed issue',
    alerts,
    environment,
  );
}
