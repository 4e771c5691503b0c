import { HTTP_DURATION } from '../own/http.collector.js';
import type { MetricSet } from '../model/metric-set.js';
import { averageDuration, percentage, rounded } from './figures.js';
import { percentile } from './percentile.js';

/** Requests since the start; durations in milliseconds, the percentiles as exact as the buckets are close. */
export interface RequestFigures {
  readonly total: number;
  /** Percentage of requests without an error. */
  readonly successRate: number;
  readonly averageResponseTime: number;
  /** Answers with a status of 500 or more: faults of the service. */
  readonly errors: number;
  /** Answers with a status from 400 to 499: faults of clients, which are no errors of the service. */
  readonly clientErrors: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const CLIENT_ERROR = 400;
const SERVER_ERROR = 500;

export function requestFigures(metrics: MetricSet): RequestFigures {
  const durations = metrics.findHistogram(HTTP_DURATION);
  const all = durations?.total();
  const total = all?.count ?? 0;
  const answered = (from: number, below: number): number =>
    durations?.total(
      ({ http_response_status_code: status }) => Number(status) >= from && Number(status) < below,
    ).count ?? 0;
  const errors = answered(SERVER_ERROR, Infinity);
  const inMilliseconds = (share: number): number =>
    durations && all ? rounded(percentile(share, all.buckets, durations.bounds) * 1_000) : 0;
  return {
    total,
    successRate: percentage(total - errors, total, 100),
    averageResponseTime: averageDuration(all),
    errors,
    clientErrors: answered(CLIENT_ERROR, SERVER_ERROR),
    p50: inMilliseconds(0.5),
    p95: inMilliseconds(0.95),
    p99: inMilliseconds(0.99),
  };
}
