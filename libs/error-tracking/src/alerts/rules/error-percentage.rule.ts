import { type HttpRequestEnd, minutes } from '@breakwater/core';
import { RequestErrors } from '../../statistics/request-errors.js';
import type { ErrorPercentageCondition } from './alert-condition.js';
import type { WatchEnvironment } from './event-filter.js';
import type { RuleAlerts } from './rule-alerts.js';
import { watchThreshold } from './watch-threshold.js';

/** Default of `condition.threshold`, in percent. */
const DEFAULT_THRESHOLD = 5;
/** Default of `condition.window`. */
const DEFAULT_WINDOW = minutes(5);
/** Default of `condition.minRequests`: with fewer requests, one failure is more than 10 %. */
const DEFAULT_MIN_REQUESTS = 10;

/** Watches the share of failed HTTP requests, as `getErrorRate()` counts them. */
export function watchErrorPercentage(
  condition: ErrorPercentageCondition,
  alerts: RuleAlerts,
  { clock, requests }: WatchEnvironment,
): () => void {
  if (!requests) return () => {};
  const {
    threshold = DEFAULT_THRESHOLD,
    window = DEFAULT_WINDOW,
    minRequests = DEFAULT_MIN_REQUESTS,
  } = condition;
  const errors = new RequestErrors(clock, window, requests.isError);
  return watchThreshold(alerts, clock, {
    listen: (changed) => {
      const count = (end: HttpRequestEnd): void => {
        errors.count(end);
        changed();
      };
      return requests.observe(() => count);
    },
    figure: () => {
      const { total_requests: total, error_rate_percent: percent } = errors.rate();
      return total < minRequests ? 0 : percent;
    },
    threshold,
    window,
    describe: () => {
      const { total_requests: total, error_rate_percent: percent, window_seconds: length } = errors.rate();
      return {
        summary: `${percent} % of the requests fail`,
        description: `Of ${total} requests in the last ${length} s; the threshold is ${threshold} %.`,
      };
    },
  });
}
