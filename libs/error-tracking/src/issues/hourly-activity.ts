import { hours } from '@breakwater/core';
import type { IssueRules } from './issue-rules.js';

/**
 * How many errors an issue has by the hour, in four numbers however old it is: those of its latest hour, and what is left
 * of the hours before it. An hour of the past counts for less by each hour that passes, to 37 % (1/e) after a week: an
 * exponentially weighted mean, with the same weight as one over the last week. The hours are those of the clock.
 */
export interface HourlyActivity {
  /** The latest hour with errors, in hours since the Unix epoch. */
  readonly hour: number;
  /** Errors of that hour. */
  readonly errors: number;
  /** Errors of the hours before, weighted. */
  readonly past: number;
  /** Errors of the busiest of the hours before, weighted. */
  readonly peak: number;
}

const HOUR = hours(1);
/** What an hour of the past keeps of its weight when another one has passed. */
const FADING = Math.exp(-1 / (7 * 24));

/** Counts errors; those of an hour before the latest one go to the past, so that their order changes no sum. */
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

/** Hours from a time to the beginning of the latest hour. */
export const hoursSince = (since: Date, { hour }: HourlyActivity): number => hour - since.getTime() / HOUR;

/**
 * Errors that an issue may have in its latest hour without escalating:
 * `max(escalationFloor, escalationFactor * mean hour, peakFactor * busiest hour)`, the mean over the hours since it was
 * first seen.
 */
export function forecast(activity: HourlyActivity, firstSeen: Date, rules: IssueRules): number {
  // Weights of the hours of its life: 1 + FADING + FADING^2 + ...
  const weights = (1 - FADING ** hoursSince(firstSeen, activity)) / (1 - FADING);
  const mean = activity.past / weights;
  return Math.max(rules.escalationFloor, rules.escalationFactor * mean, rules.peakFactor * activity.peak);
}
