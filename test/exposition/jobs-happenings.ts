import type { ResilienceEventMap } from '@breakwater/core';
import type { OperationsDetectorGauge, OperationsGauge } from '../../libs/jobs/src/index.js';
import type { Happening } from './happenings.js';

const OPERATION = { id: '1', name: 'episode-assembly', key: 'episode 1', recoveries: 0 };

const FINISHED: ResilienceEventMap['operation.finished'] = {
  ...OPERATION,
  end: 'succeeded',
  duration: 90_000,
};

/** Events of each counter of `@breakwater/jobs`, and its expected lines. */
export const JOBS_EVENTS: [metric: string, happening: Happening, lines: string[]][] = [
  [
    'breakwater_operations_finished_total',
    ['operation.finished', { ...FINISHED, end: 'lost' }],
    ['breakwater_operations_finished_total{operation="episode-assembly",end="lost"} 1'],
  ],
  [
    'breakwater_operations_refused_total',
    ['operation.refused', { name: 'episode-assembly', key: 'episode 1' }],
    ['breakwater_operations_refused_total{operation="episode-assembly"} 1'],
  ],
  [
    'breakwater_operations_abandoned_total',
    ['operation.abandoned', { ...OPERATION, recoveries: 1, reason: 'heartbeat-missed' }],
    ['breakwater_operations_abandoned_total{operation="episode-assembly",reason="heartbeat-missed"} 1'],
  ],
  [
    'breakwater_operations_heartbeat_failures_total',
    ['operations.heartbeat-failed', { operations: 3 }],
    ['breakwater_operations_heartbeat_failures_total 1'],
  ],
  ...(
    [
      ['breakwater_operations_detector_runs_total', '{outcome="done"} 1'],
      ['breakwater_operations_recovered_total', ' 2'],
      ['breakwater_operations_deleted_total', ' 500'],
    ] as const
  ).map(([metric, value]): [string, Happening, string[]] => [
    metric,
    [
      'operations.checked',
      { scanned: 3, recovered: 2, failed: 1, deleted: 500, durationMs: 12, outcome: 'done' },
    ],
    [`${metric}${value}`],
  ]),
];

/** Events of the histogram of `@breakwater/jobs`. */
export const JOBS_DURATION: [
  metric: string,
  happening: Happening,
  labels: object,
  sum: number,
  count: number,
  bounds: string,
] = [
  'breakwater_operation_duration_seconds',
  ['operation.finished', FINISHED],
  { operation: 'episode-assembly', end: 'succeeded' },
  90,
  1,
  '0.1 0.5 1.0 5.0 15.0 60.0 300.0 900.0 1800.0 3600.0 7200.0 +Inf',
];

export const OPERATIONS_GAUGE: readonly [OperationsGauge, Record<string, string[]>] = [
  { name: 'episode-assembly', running: 2 },
  { breakwater_operations_running: ['{operation="episode-assembly"} 2'] },
];

export const DETECTOR_GAUGE: readonly [OperationsDetectorGauge, Record<string, string[]>] = [
  { stuck: 1 },
  { breakwater_operations_stuck: [' 1'] },
];
