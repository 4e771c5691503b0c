import type { IssueTransitionEvent } from '@breakwater/core';
import { GenerationCache } from '../../cache/generation-cache.js';
import { isDelivering } from '../delivery/delivery-scope.js';
import type { Finding } from '../state/finding.js';
import type { RuleAlerts } from '../state/rule-alerts.js';
import type { IssueFilter } from './alert-condition.js';
import { severityOf } from './severity-of.js';
import type { WatchEnvironment } from './watch-environment.js';
import { wordFilter } from './word-filter.js';

/** Fingerprints of which it is remembered whether only channels had such an error. */
const MAX_REMEMBERED = 2_000;

/**
 * Watches for issues that change in a way that matters, and keeps the alert while errors of the issue go on. It is over at once
 * when somebody resolves or archives the issue. Issues of which only channels had errors are left out.
 *
 * @param matters whether a transition is what the rule is about
 * @param what what happened to the issue, in words
 */
export function watchIssues(
  filter: IssueFilter,
  matters: (transition: IssueTransitionEvent) => boolean,
  what: string,
  alerts: RuleAlerts,
  { events }: WatchEnvironment,
): () => void {
  const severity = wordFilter(filter.severity);
  const category = wordFilter(filter.category);
  const fingerprint = wordFilter(filter.fingerprint);
  /** By fingerprint, whether an error came from elsewhere than a channel: a transition is told later, and outside of it. */
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
        alerts.occur(issue.fingerprint, () => findingOf(issue, what));
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
  what: string,
): Finding {
  return {
    labels: { category, issue, fingerprint },
    severity: severityOf(severity),
    describe: () => ({
      summary: `${what}: ${title}`,
      description: `Issue ${issue} became ${to} with ${count === 1 ? '1 error' : `${count} errors`}.`,
    }),
  };
}
