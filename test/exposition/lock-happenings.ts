import type { BullWorkerGauge, LockStoreGauge } from '../../libs/jobs/src/index.js';
import type { Happening } from './happenings.js';

/** Events of the locks, of methods that run on one replica, and of jobs of BullMQ, and their expected lines. */
export const LOCK_EVENTS: readonly [metric: string, happening: Happening, lines: string[]][] = [
  [
    'breakwater_locks_lost_total',
    ['lock.lost', { key: 'report', reason: 'not-renewed' }],
    ['breakwater_locks_lost_total{reason="not-renewed"} 1'],
  ],
  [
    'breakwater_single_instance_ticks_total',
    [
      'single-instance.tick',
      { name: 'nightly', outcome: 'skipped', unguarded: false },
      { name: 'nightly', outcome: 'ran', unguarded: true },
    ],
    [
      'breakwater_single_instance_ticks_total{name="nightly",outcome="skipped"} 1',
      'breakwater_single_instance_ticks_total{name="nightly",outcome="ran"} 1',
    ],
  ],
  [
    'breakwater_bullmq_jobs_stalled_total',
    ['bullmq.stalled', { queue: 'videos' }],
    ['breakwater_bullmq_jobs_stalled_total{queue="videos"} 1'],
  ],
];

/** The gauge of a worker of BullMQ, and its expected lines. */
export const BULL_WORKER_GAUGE: readonly [BullWorkerGauge, Record<string, string[]>] = [
  { queue: 'videos', running: 2, oldestWaiting: 90_000 },
  {
    breakwater_bullmq_jobs_running: ['{queue="videos"} 2'],
    breakwater_bullmq_oldest_waiting_seconds: ['{queue="videos"} 90'],
  },
];

/** The gauge of the store of the locks, and its expected lines. */
export const LOCK_STORE_GAUGE: readonly [LockStoreGauge, Record<string, string[]>] = [
  { store: 'redis', lost: 1, held: 3 },
  { breakwater_locks_held: [' 3'], breakwater_lock_store_lost: ['{store="redis"} 1'] },
];

/** Times of the locks and of jobs of BullMQ, and their expected sums. */
export const LOCK_DURATIONS: [
  metric: string,
  happening: Happening,
  labels: object,
  sum: number,
  count: number,
  bounds: string,
][] = [
  [
    'breakwater_lock_wait_seconds',
    ['lock.requested', { outcome: 'acquired', waited: 250 }],
    { outcome: 'acquired' },
    0.25,
    1,
    '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf',
  ],
  [
    'breakwater_bullmq_job_duration_seconds',
    ['bullmq.job', { queue: 'videos', outcome: 'retried', duration: 250 }],
    { queue: 'videos', outcome: 'retried' },
    0.25,
    1,
    '0.05 0.1 0.5 1.0 5.0 15.0 60.0 300.0 900.0 3600.0 +Inf',
  ],
];
