import { minutes, type Timer, SlidingWindow } from '@breakwater/core';
import type { Finding } from './tracked-alert.js';
import type { RuleAlerts } from './rule-alerts.js';
import type { ErrorRateCondition } from './alert-condition.js';
import { type WatchEnvironment, watchErrors } from './event-filter.js';

/** Default of `condition.threshold`, in errors per minute. */
export const DEFAULT_ERROR_RATE_THRESHOLD = 10;
/** Default of `condition.window`. */
export const DEFAULT_ERROR_RATE_WINDOW = minutes(5);

/** The rule has a single alert. */
const SUBJECT = '';

/** How often per window an excessive rate is evaluated, to notice its end. */
const EVALUATIONS_PER_WINDOW = 60;

/** Watches the rate of errors. It is evaluated at every error and, while it is too high, by a timer. */
export function watchErrorRate(
  condition: ErrorRateCondition,
  alerts: RuleAlerts,
  { events, clock }: WatchEnvironment,
): () => void {
  const { threshold = DEFAULT_ERROR_RATE_THRESHOLD, window = DEFAULT_ERROR_RATE_WINDOW } = condition;
  const counter = new SlidingWindow(window);
  const length = window / minutes(1);
  let timer: Timer | undefined;
  const rate = (): number => counter.total(clock.now()) / length;
  const find = (): Finding => ({
    labels: {},
    severity: 'high',
    describe: () => ({
      summary: `${round(rate())} errors per minute`,
      description: `Over the last ${round(length)} min; the threshold is ${threshold}.`,
    }),
  });
  const judge = (): void => {
    timer = undefined;
    if (rate() < threshold) {
      alerts.end(SUBJECT);
      return;
    }
    alerts.hold(SUBJECT, find);
    timer = clock.setTimeout(judge, window / EVALUATIONS_PER_WINDOW);
  };
  const unsubscribe = watchErrors(events, condition, () => {
    counter.add(clock.now());
    if (timer === undefined && rate() >= threshold) judge();
  });
  return () => {
    unsubscribe();
    if (timer) clock.clearTimeout(timer);
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
