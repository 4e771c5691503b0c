import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';

/** The metrics of locks. */
export const LOCK_METRICS: readonly MetricDescription[] = [
  {
    name: 'lock_wait_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time until a lock was acquired, was busy for too long, or its store failed.',
    labels: ['outcome'],
    source: metricFromEvent('lock.requested', ({ outcome, waited }, report) =>
      report(toSeconds(waited), outcome),
    ),
  },
  {
    name: 'locks_lost_total',
    kind: 'counter',
    help: 'Locks that were lost while their work ran.',
    labels: ['reason'],
    source: metricFromEvent('lock.lost', ({ reason }, report) => report(1, reason)),
  },
  {
    name: 'locks_held',
    kind: 'gauge',
    help: 'Locks that this process holds.',
    source: metricFromGauge('lock-store', ({ held }, report) => report(held)),
  },
  {
    name: 'lock_store_lost',
    kind: 'gauge',
    help: '1 while the last operation of the store of the locks failed, else 0.',
    labels: ['store'],
    source: metricFromGauge('lock-store', ({ store, lost }, report) => report(lost, store)),
  },
];
