import { counted } from '@breakwater/core';
import { GenerationCache } from '../../cache/generation-cache.js';
import type { IssueFilter, NewIssueCondition, RegressionCondition } from './alert-condition.js';
import { isDelivering } from './delivery-scope.js';
import { categoryFilter, severityOf, type WatchEnvironment, wordFilter } from './event-filter.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { Finding } from './tracked-alert.js';
import type { IssueTransitionEvent } from '../../error-tracking.events.js';

/** Fingerprints whose origin is remembered: the application or an alert channel. */
const MAX_REMEMBERED = 2_000;

/** Watches for issues that appear for the first time. */
export function watchNewIssue(
  condition: NewIssueCondition,
  alerts: RuleAlerts,
  environment: WatchEnvironment,
): () => void {
  return watchIssues(condition, ({ from }) => from === undefined, 'New issue', alerts, environment);
}

/** Watches for resolved issues that come back and for issues that escalate. */
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

/**
 * Watches for transitions of issues. The alert fires as long as the issue receives errors, and ends at once when somebody
 * resolves or archives the issue. Issues that consist of errors of alert channels only are ignored.
 *
 * @param matters whether the rule is about this transition
 * @param headline what happened to the issue, in words
 */
function watchIssues(
  filter: IssueFilter,
  matters: (transition: IssueTransitionEvent) => boolean,
  headline: string,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const severity = wordFilter(filter.severity);
  const category = categoryFilter(filter.category);
  const fingerprint = wordFilter(filter.fingerprint);
  /** By fingerprint, whether the application had such an error. A transition is published later, outside of any delivery. */
  const ofApplication = new GenerationCache<string, boolean>(MAX_REMEMBERED);
  const stops = [
    events.on('issue.transition', (issue) => {
      if (issue.to === 'resolved' || issue.to === 'archived') alerts.clear(issue.fingerprint);
      else if (
        matters(issue) &&
        ofApplication.get(issue.fingerprint) !== false &&
        severity(issue.severity) &&
        category(issue.category) &&
        fingerprint(issue.fingerprint)
      ) {
        alerts.occur(issue.fingerprint, () => findingOf(issue, headline));
      }
    }),
    events.on('error.tracked', (error) => {
      const known = ofApplication.get(error.fingerprint);
      if (isDelivering()) {
        if (known === undefined) ofApplication.set(error.fingerprint, false);
        return;
      }
      if (known !== true) ofApplication.set(error.fingerprint, true);
      alerts.again(error.fingerprint);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function findingOf(
  { issue, fingerprint, title, category, severity, count, to }: IssueTransitionEvent,
  headline: string,
): Finding {
  return {
    labels: { category, issue, fingerprint },
    severity: severityOf(severity),
    describe: () => ({
      summary: `${headline}: ${title}`,
      description: `Issue ${issue} became ${to} with ${counted(count, 'error')}.`,
    }),
  };
}
