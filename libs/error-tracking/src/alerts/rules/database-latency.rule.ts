import { minutes, SlidingWindow } from '@breakwater/core';
import type { DatabaseLatencyCondition } from './alert-condition.js';
import type { WatchEnvironment } from './event-filter.js';
import type { RuleAlerts } from './rule-alerts.js';
import { watchThreshold } from './watch-threshold.js';

/** Default of `condition.threshold`, in milliseconds. */
const DEFAULT_THRESHOLD = 1_000;
/** Default of `condition.window`. */
const DEFAULT_WINDOW = minutes(1);

/** Figures of the window. */
const COUNT = 0;
const DURATION = 1;

/** Watches the mean duration of the queries that `DatabaseModule` reports. */
export function watchDatabaseLatency(
  { threshold = DEFAULT_THRESHOLD, window = DEFAULT_WINDOW }: DatabaseLatencyCondition,
  alerts: RuleAlerts,
  { events, clock }: WatchEnvironment,
): () => void {
  const sums = new SlidingWindow(window, { figures: 2 });
  const figure = (): number => {
    const now = clock.now();
    const count = sums.total(now, COUNT);
    return count === 0 ? 0 : sums.total(now, DURATION) / count;
  };
  return watchThreshold(alerts, clock, {
    listen: (changed) =>
      events.listen<{ readonly duration: number }>('database.query', ({ duration }) => {
        const now = clock.now();
        sums.add(now, 1, COUNT);
        sums.add(now, duration, DURATION);
        changed();
      }),
    figure,
    threshold,
    window,
    describe: () => ({
      summary: `The database takes ${Math.round(figure())} ms for a query`,
      description: `Mean of ${sums.total(clock.now(), COUNT)} queries; the threshold is ${threshold} ms.`,
    }),
  });
}
