import { type Timer, minutes } from '@breakwater/core';
import { SlidingCounter } from '../../statistics/sliding-counter.js';
import { DEFAULT_ERROR_RATE_THRESHOLD, DEFAULT_ERROR_RATE_WINDOW } from '../alerts.constants.js';
import type { Finding } from '../state/finding.js';
import type { RuleAlerts } from '../state/rule-alerts.js';
import type { ErrorRateCondition } from './alert-condition.js';
import type { WatchEnvironment } from './watch-environment.js';
import { watchErrors } from './watch-errors.js';

/** There is one alert about the rate. */
const SUBJECT = '';

/** How many times within its window a rate that is too high is looked at, to see its end. */
const LOOKS = 60;

/** Watches the rate of errors. Judged at every error and, while it is too high, by a timer. */
export function watchErrorRate(
  condition: ErrorRateCondition,
  alerts: RuleAlerts,
  { events, clock }: WatchEnvironment,
): () => void {
  const { threshold = DEFAULT_ERROR_RATE_THRESHOLD, window = DEFAULT_ERROR_RATE_WINDOW } = condition;
  const counter = new SlidingCounter(window);
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
    timer = clock.setTimeout(judge, window / LOOKS);
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
