import type { Clock, Timer } from '@breakwater/core';
import type { RuleAlerts } from './rule-alerts.js';
import type { Finding } from './tracked-alert.js';

/** A figure over a sliding window that a rule compares with its threshold. The rule has a single alert. */
interface WatchedFigure {
  /** Listens to the events that change the figure, and calls `changed` after each. Returns the function that ends it. */
  readonly listen: (changed: () => void) => () => void;
  /** The present figure. */
  readonly figure: () => number;
  readonly threshold: number;
  /** Length of the window in milliseconds. */
  readonly window: number;
  readonly describe: Finding['describe'];
}

/** Number of evaluations of an excessive figure per window, to notice its end. */
const EVALUATIONS_PER_WINDOW = 60;

const SUBJECT = '';

/**
 * Keeps the alert of a rule firing while a figure is at or above its threshold. The figure is evaluated at every event and, while it is
 * too high, by a timer.
 *
 * @returns the function that ends it
 */
export function watchThreshold(
  alerts: RuleAlerts,
  clock: Clock,
  { listen, figure, threshold, window, describe }: WatchedFigure,
): () => void {
  let timer: Timer | undefined;
  const judge = (): void => {
    timer = undefined;
    if (figure() < threshold) {
      alerts.end(SUBJECT);
      return;
    }
    alerts.hold(SUBJECT, () => ({ labels: {}, severity: 'high', describe }));
    timer = clock.setTimeout(judge, window / EVALUATIONS_PER_WINDOW);
  };
  const stopListening = listen(() => {
    if (timer === undefined && figure() >= threshold) judge();
  });
  return () => {
    stopListening();
    if (timer) clock.clearTimeout(timer);
  };
}

/** Rounds a figure for people. */
export const round = (value: number): number => Math.round(value * 10) / 10;
