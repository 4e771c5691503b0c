import { minutes, SlidingWindow } from '@breakwater/core';
import type { RuleAlerts } from './rule-alerts.js';
import type { ErrorRateCondition } from './alert-condition.js';
import { type WatchEnvironment, watchErrors } from './event-filter.js';
import { round, watchThreshold } from './watch-threshold.js';

/** Default of `condition.threshold`, in errors per minute. */
export const DEFAULT_ERROR_RATE_THRESHOLD = 10;
/** Default of `condition.window`. */
export const DEFAULT_ERROR_RATE_WINDOW = minutes(5);

/** Watches the rate of errors. */
export function watchErrorRate(
  condition: ErrorRateCondition,
  alerts: RuleAlerts,
  { events, clock }: WatchEnvironment,
): () => void {
  const { threshold = DEFAULT_ERROR_RATE_THRESHOLD, window = DEFAULT_ERROR_RATE_WINDOW } = condition;
  const counter = new SlidingWindow(window);
  const length = window / minutes(1);
  const figure = (): number => counter.total(clock.now()) / length;
  return watchThreshold(alerts, clock, {
    listen: (changed) =>
      watchErrors(events, condition, () => {
        counter.add(clock.now());
        changed();
      }),
    figure,
    threshold,
    window,
    describe: () => ({
      summary: `${round(figure())} errors per minute`,
      description: `Over the last ${round(length)} min; the threshold is ${threshold}.`,
    }),
  });
}
