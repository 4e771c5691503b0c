import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';

/** Jobs take from milliseconds to an hour. */
const DURATION_BUCKETS = [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];

/** The metrics of jobs of BullMQ. */
export const BULL_JOBS_METRICS: readonly MetricDescription[] = [
  {
    name: 'bullmq_job_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Duration of attempts of jobs: completed, failed for good, retried later, released at a shutdown, or postponed.',
    labels: ['queue', 'outcome'],
    buckets: DURATION_BUCKETS,
    source: metricFromEvent('bullmq.job', ({ queue, outcome, duration }, report) =>
      report(toSeconds(duration), queue, outcome),
    ),
  },
  {
    name: 'bullmq_jobs_stalled_total',
    kind: 'counter',
    help: 'Jobs whose worker did not renew their lock, as this process has found them.',
    labels: ['queue'],
    source: metricFromEvent('bullmq.stalled', ({ queue }, report) => report(1, queue)),
  },
  {
    name: 'bullmq_jobs_running',
    kind: 'gauge',
    help: 'Jobs that run in this process.',
    labels: ['queue'],
    source: metricFromGauge('bullmq-worker', ({ queue, running }, report) => report(running, queue)),
  },
  {
    name: 'bullmq_oldest_waiting_seconds',
    kind: 'gauge',
    unit: 'seconds',
    help: 'Time that the oldest waiting job of a queue has waited, at the last look; 0 if none waits.',
    labels: ['queue'],
    source: metricFromGauge('bullmq-worker', ({ queue, oldestWaiting = 0 }, report) =>
      report(toSeconds(oldestWaiting), queue),
    ),
  },
];
