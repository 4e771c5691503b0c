import { hours } from '@breakwater/core';
import type { IssueRules } from './issue-rules.js';

/**
 * The number of errors of an issue by the hour, in four numbers that do not depend on its age. The latest hour is counted exactly. The
 * hours before it form an exponentially weighted mean: the weight of an hour falls to 37 % (1/e) within a week, so the mean
 * corresponds to one over the last week. The hours are clock hours.
 */
export interface HourlyActivity {
  /** The latest hour with errors, in hours since the Unix epoch. */
  readonly hour: number;
  /** Number of errors in that hour. */
  readonly errors: number;
  /** Weighted number of errors in the hours before. */
  readonly past: number;
  /** Weighted number of errors in the busiest hour before. */
  readonly peak: number;
}

const HOUR = hours(1);
/** Factor by which the weight of a past hour falls in each further hour. */
const FADING = Math.exp(-1 / (7 * 24));

/** Counts errors. Errors from before the latest hour are added to the past hours, so the sums do not depend on the order of arrival. */
export function recordErrors(activity: HourlyActivity | undefined, count: number, at: Date): HourlyActivity {
  const hour = Math.floor(at.getTime() / HOUR);
  if (!activity) return { hour, errors: count, past: 0, peak: 0 };
  const passed = hour - activity.hour;
  if (passed === 0) return { ...activity, errors: activity.errors + count };
  if (passed < 0) return { ...activity, past: activity.past + count * FADING ** (-passed - 1) };
  const latest = activity.errors * FADING ** (passed - 1);
  const fading = FADING ** passed;
  return {
    hour,
    errors: count,
    past: activity.past * fading + latest,
    peak: Math.max(activity.peak * fading, latest),
  };
}

/** Number of hours from a time to the beginning of the latest hour. */
export const hoursSince = (since: Date, { hour }: HourlyActivity): number => hour - since.getTime() / HOUR;

/**
 * Maximum number of errors that an issue may have in its latest hour without escalating:
 * `max(escalationFloor, escalationFactor * mean hour, peakFactor * busiest hour)`, with the mean over the hours since it was
 * first seen.
 */
export function forecast(activity: HourlyActivity, firstSeen: Date, rules: IssueRules): number {
  // Weights of the hours of its life: 1 + FADING + FADING^2 + ...
  const weights = (1 - FADING ** hoursSince(firstSeen, activity)) / (1 - FADING);
  const mean = activity.past / weights;
  return Math.max(rules.escalationFloor, rules.escalationFactor * mean, rules.peakFactor * activity.peak);
}
