import { type HourlyActivity, forecast, hoursSince, recordErrors } from './hourly-activity.js';
import type { Issue } from './issue.js';
import type { IssueRules } from './issue-rules.js';
import type { Occurrences } from './occurrences.js';
import type { IssueState } from '../error-tracking.events.js';

/** The facts from which a store derives the next state of an issue. */
export interface IssueLife {
  readonly state: IssueState;
  /** When it entered its state or, while it escalates, when it last exceeded its forecast. */
  readonly confirmedAt: Date;
  readonly activity: HourlyActivity;
}

/** The data from which the next state is derived. */
type Judged = IssueLife & Pick<Issue, 'firstSeen' | 'resolvedAt'>;

/** States that become `ongoing` after {@link IssueRules.settleAfter}. */
export const UNSETTLED_STATES: readonly IssueState[] = ['new', 'regressed', 'escalating'];

/** The life of a new issue. */
export function firstLife({ count, lastSeen }: Occurrences): IssueLife {
  return { state: 'new', confirmedAt: lastSeen, activity: recordErrors(undefined, count, lastSeen) };
}

/**
 * The life of an issue after further occurrences.
 *
 * - `resolved`: `regressed` when errors occur after the resolution; earlier errors that arrive late change nothing.
 * - `new`, `ongoing`, `regressed`, `archived`: `escalating` when the errors of the hour exceed the {@link forecast}. An archived
 *   issue stays archived otherwise.
 * - `new`, `regressed`, `escalating`: `ongoing` once the issue is {@link isSettled settled}.
 */
export function nextLife(before: Judged, { count, lastSeen }: Occurrences, rules: IssueRules): IssueLife {
  const activity = recordErrors(before.activity, count, lastSeen);
  const above = isAboveForecast({ ...before, activity }, rules);
  const state = nextState(before, lastSeen, above, rules);
  const confirmed = state !== before.state || (state === 'escalating' && above);
  const confirmedAt = confirmed && lastSeen > before.confirmedAt ? lastSeen : before.confirmedAt;
  return { state, confirmedAt, activity };
}

function nextState(before: Judged, at: Date, above: boolean, rules: IssueRules): IssueState {
  if (before.state === 'resolved') {
    return before.resolvedAt && at > before.resolvedAt ? 'regressed' : 'resolved';
  }
  if (above) return 'escalating';
  return isSettled(before, at, rules) ? 'ongoing' : before.state;
}

/**
 * An issue cannot escalate in the first hour after it appeared, came back or was archived: there is no baseline yet.
 */
function isAboveForecast({ state, confirmedAt, firstSeen, activity }: Judged, rules: IssueRules): boolean {
  const usualSince = state === 'regressed' || state === 'archived' ? confirmedAt : firstSeen;
  if (hoursSince(usualSince, activity) < 1) return false;
  return activity.errors > forecast(activity, firstSeen, rules);
}

/** Tells whether an issue is known long enough to be `ongoing`. */
export function isSettled(
  { state, confirmedAt }: Pick<IssueLife, 'state' | 'confirmedAt'>,
  at: Date,
  { settleAfter }: IssueRules,
): boolean {
  return UNSETTLED_STATES.includes(state) && at.getTime() - confirmedAt.getTime() >= settleAfter;
}
