import { minutes, SlidingWindow } from '@breakwater/core';
import type { RuleAlerts } from './rule-alerts.js';
import type { ErrorRateCondition } from './alert-condition.js';
import { type WatchEnvironment, watchErrors } from './event-filter.js';
import { round, ThresholdWatch } from './threshold-watch.js';

/** Default of `condition.threshold`, in errors per minute. */
export const DEFAULT_ERROR_RATE_THRESHOLD = 10;
/** Default of `condition.window`. */
export const DEFAULT_ERROR_RATE_WINDOW = minutes(5);

/** Number of evaluations of an excessive figure per window, to notice its end. */
export const EVALUATIONS_PER_WINDOW = 60;

/** Watches the rate of errors. It is evaluated at every error and, while it is too high, by a timer. */
export function watchErrorRate(
  condition: ErrorRateCondition,
  alerts: RuleAlerts,
  { events, clock }: WatchEnvironment,
): () => void {
  const { threshold = DEFAULT_ERROR_RATE_THRESHOLD, window = DEFAULT_ERROR_RATE_WINDOW } = condition;
  const counter = new SlidingWindow(window);
  const length = window / minutes(1);
  const figure = (): number => counter.total(clock.now()) / length;
  const watch = new ThresholdWatch(alerts, clock, {
    figure,
    threshold,
    interval: window / EVALUATIONS_PER_WINDOW,
    find: () => ({
      labels: {},
      severity: 'high',
      describe: () => ({
        summary: `${round(figure())} errors per minute`,
        description: `Over the last ${round(length)} min; the threshold is ${threshold}.`,
      }),
    }),
  });
  const unsubscribe = watchErrors(events, condition, () => {
    counter.add(clock.now());
    watch.check();
  });
  return () => {
    unsubscribe();
    watch.stop();
  };
}
