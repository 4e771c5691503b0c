import type { LockStoreGauge } from '../../libs/jobs/src/index.js';
import type { Happening } from './happenings.js';

/** Events of the locks, and of methods that run on one replica, and their expected lines. */
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
];

/** The gauge of the store of the locks, and its expected lines. */
export const LOCK_STORE_GAUGE: readonly [LockStoreGauge, Record<string, string[]>] = [
  { store: 'redis', lost: 1, held: 3 },
  { breakwater_locks_held: [' 3'], breakwater_lock_store_lost: ['{store="redis"} 1'] },
];

/** Times of the locks, and their expected sums. */
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
];
