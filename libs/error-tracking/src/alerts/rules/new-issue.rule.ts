import type { RuleAlerts } from '../state/rule-alerts.js';
import type { NewIssueCondition } from './alert-condition.js';
import type { WatchEnvironment } from './watch-environment.js';
import { watchIssues } from './watch-issues.js';

/** Watches for issues that were not known before. */
export function watchNewIssue(
  condition: NewIssueCondition,
  alerts: RuleAlerts,
  environment: WatchEnvironment,
): () => void {
  return watchIssues(condition, ({ from }) => from === undefined, 'New issue', alerts, environment);
}
