import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';
import { LOCK_METRICS } from './locks/lock-metrics.js';
import { SINGLE_INSTANCE_METRICS } from './single-instance/single-instance-metrics.js';

/** Operations take from less than a second to hours. */
const DURATION_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200];

/** The metrics of this package. */
export const JOBS_METRICS: readonly MetricDescription[] = [
  {
    name: 'operations_running',
    kind: 'gauge',
    help: 'Operations that run in this process.',
    labels: ['operation'],
    source: metricFromGauge('operations', ({ name, running }, report) => report(running, name)),
  },
  {
    name: 'operations_stuck',
    kind: 'gauge',
    help: 'Stuck operations of all processes at the last look. Only the process that looks reports them.',
    source: metricFromGauge('operations-detector', ({ stuck }, report) => report(stuck)),
  },
  {
    name: 'operations_finished_total',
    kind: 'counter',
    help: 'Operations and recoveries that have ended in this process, by their end.',
    labels: ['operation', 'end'],
    source: metricFromEvent('operation.finished', ({ name, end }, report) => report(1, name, end)),
  },
  {
    name: 'operation_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the beginning to the end of an operation or a recovery.',
    labels: ['operation', 'end'],
    buckets: DURATION_BUCKETS,
    source: metricFromEvent('operation.finished', ({ name, end, duration }, report) =>
      report(toSeconds(duration), name, end),
    ),
  },
  {
    name: 'operations_refused_total',
    kind: 'counter',
    help: 'Runs that were refused because one of the same name and key ran.',
    labels: ['operation'],
    source: metricFromEvent('operation.refused', ({ name }, report) => report(1, name)),
  },
  {
    name: 'operations_abandoned_total',
    kind: 'counter',
    help: 'Stuck operations that the detector has failed for good.',
    labels: ['operation', 'reason'],
    source: metricFromEvent('operation.abandoned', ({ name, reason }, report) => report(1, name, reason)),
  },
  {
    name: 'operations_heartbeat_failures_total',
    kind: 'counter',
    help: 'Statements with heartbeats that failed.',
    source: metricFromEvent('operations.heartbeat-failed', (_, report) => report(1)),
  },
  {
    name: 'operations_detector_runs_total',
    kind: 'counter',
    help: 'Looks for stuck operations in this process.',
    labels: ['outcome'],
    source: metricFromEvent('operations.checked', ({ outcome }, report) => report(1, outcome)),
  },
  {
    name: 'operations_recovered_total',
    kind: 'counter',
    help: 'Recoveries of stuck operations that the detector of this process has begun.',
    source: metricFromEvent('operations.checked', ({ recovered }, report) => report(recovered)),
  },
  {
    name: 'operations_deleted_total',
    kind: 'counter',
    help: 'Old records of operations that the detector of this process has deleted.',
    source: metricFromEvent('operations.checked', ({ deleted }, report) => report(deleted)),
  },
  ...LOCK_METRICS,
  ...SINGLE_INSTANCE_METRICS,
];

export { BULL_JOBS_METRICS } from './bullmq/bull-metrics.js';
