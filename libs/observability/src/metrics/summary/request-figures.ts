import { HTTP_DURATION } from '../own/http.collector.js';
import type { MetricSet } from '../model/metric-set.js';
import { averageDuration, percentage, rounded } from './figures.js';
import { percentile } from './percentile.js';

/** Requests since the start. Durations are in milliseconds; percentiles are estimated from the buckets. */
export interface RequestFigures {
  readonly total: number;
  /** Percentage of requests without an error. */
  readonly successRate: number;
  readonly averageResponseTime: number;
  /** Answers with a status of 500 or more. Client errors (4xx) do not count as errors of the service. */
  readonly errors: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Answers with this status or a higher one count as errors of the service. */
const SERVER_ERROR = 500;

export function requestFigures(metrics: MetricSet): RequestFigures {
  const durations = metrics.findHistogram(HTTP_DURATION);
  const all = durations?.total();
  const total = all?.count ?? 0;
  const errors =
    durations?.total(({ http_response_status_code: status }) => Number(status) >= SERVER_ERROR).count ?? 0;
  const inMilliseconds = (share: number): number =>
    durations && all ? rounded(percentile(share, all.buckets, durations.bounds) * 1_000) : 0;
  return {
    total,
    successRate: percentage(total - errors, total, 100),
    averageResponseTime: averageDuration(all),
    errors,
    p50: inMilliseconds(0.5),
    p95: inMilliseconds(0.95),
    p99: inMilliseconds(0.99),
  };
}
