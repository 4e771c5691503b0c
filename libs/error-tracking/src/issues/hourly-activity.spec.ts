import { hours, minutes } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { type HourlyActivity, forecast, recordErrors } from './hourly-activity.js';
import { DEFAULT_ISSUE_RULES } from './issue-rules.js';

const BIRTH = new Date('2026-11-02T10:00:00.000Z');
const at = (hour: number): Date => new Date(BIRTH.getTime() + hours(hour));

/** The activity of an issue with the given number of errors in each hour of its life. */
function activityOf(errors: readonly number[]): HourlyActivity {
  const activity = errors.reduce<HourlyActivity | undefined>(
    (before, count, hour) => (count === 0 ? before : recordErrors(before, count, at(hour))),
    undefined,
  );
  if (!activity) throw new Error('There are no errors.');
  return activity;
}
/** The forecast for the last of these hours. */
const forecastAfter = (errors: readonly number[]): number =>
  forecast(activityOf(errors), BIRTH, DEFAULT_ISSUE_RULES);
const steady = (count: number, length: number): number[] => Array.from({ length }, () => count);

describe('the forecast of an issue', () => {
  it('is at least the floor', () => {
    expect(forecastAfter(steady(1, 50))).toBe(100);
  });

  it.each([2, 24, 24 * 7, 24 * 60])('is ten times the mean hour, over a life of %d hours', (age) => {
    expect(forecastAfter(steady(50, age))).toBeCloseTo(500, 6);
  });

  it('counts hours without errors', () => {
    const everyOther = Array.from({ length: 24 * 30 }, (_, hour) => (hour % 2) * 100);
    expect(forecastAfter(everyOther)).toBeGreaterThan(490);
    expect(forecastAfter(everyOther)).toBeLessThan(510);
  });

  it('weights the last week most: three weeks after a change, only the new rate counts', () => {
    const week = 24 * 7;
    const [after1, after3] = [week, 3 * week].map((age) =>
      forecastAfter([...steady(1_000, week), ...steady(20, age)]),
    );
    expect(after1).toBeGreaterThan(2_000);
    expect(after3).toBeLessThan(800);
  });

  it('is twice its busiest hour, so that a nightly peak is expected', () => {
    const night = [500, ...steady(0, 23)];
    const nights = Array.from({ length: 10 }, () => night).flat();
    const forecasts = Array.from({ length: 10 }, (_, day) => forecastAfter(nights.slice(0, day * 24 + 25)));
    for (const expected of forecasts.slice(0, 9)) expect(expected).toBeGreaterThan(850);
  });

  it('does not include the hour that it judges', () => {
    expect(forecastAfter([...steady(50, 30), 1_000_000])).toBeCloseTo(500, 6);
  });

  it('treats a lasting storm as normal within a day', () => {
    const usual = steady(10, 24 * 7);
    const storm = (length: number): number => forecastAfter([...usual, ...steady(3_000, length)]);
    expect(storm(1)).toBeLessThan(3_000);
    expect(storm(24)).toBeGreaterThan(3_000);
  });
});

describe('HourlyActivity', () => {
  it('has the same sums for any order of arrival', () => {
    const random = new SeededRandom(3);
    const errors = Array.from({ length: 60 }, () => ({
      count: 1 + Math.floor(random.next() * 50),
      time: new Date(BIRTH.getTime() + Math.floor(random.next() * 40) * minutes(30)),
    }));
    const sums = (ordered: typeof errors): HourlyActivity | undefined =>
      ordered.reduce<HourlyActivity | undefined>(
        (before, { count, time }) => recordErrors(before, count, time),
        undefined,
      );
    const inOrder = sums(errors.toSorted((a, b) => a.time.getTime() - b.time.getTime()));
    const mixed = sums(errors);
    expect(mixed).toMatchObject({ hour: inOrder?.hour, errors: inOrder?.errors });
    expect(mixed?.past).toBeCloseTo(inOrder?.past ?? NaN, 8);
  });

  it('is four numbers after a year', () => {
    const activity = activityOf(steady(7, 24 * 365));
    expect(Object.keys(activity)).toEqual(['hour', 'errors', 'past', 'peak']);
    expect(Object.values(activity).every(Number.isFinite)).toBe(true);
  });
});
