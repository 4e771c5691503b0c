import { metricFromGauge, type MetricDescription } from '@breakwater/core';
import type { CacheGauge } from './cache.events.js';

/** A counter or gauge of each cache. */
const ofCache = (
  name: string,
  kind: 'counter' | 'gauge',
  help: string,
  read: (gauge: CacheGauge) => number,
): MetricDescription => ({
  name,
  kind,
  help,
  labels: ['cache'],
  source: metricFromGauge('cache', (gauge, report) => report(read(gauge), gauge.cache)),
});

/** The metrics of this package. */
export const CACHE_METRICS: readonly MetricDescription[] = [
  {
    name: 'cache_lookups_total',
    kind: 'counter',
    help: 'Look-ups by outcome: a fresh value, an old value that stood in for its source, or nothing.',
    labels: ['cache', 'outcome'],
    source: metricFromGauge('cache', ({ cache, hits, staleHits, misses }, report) => {
      report(hits - staleHits, cache, 'hit');
      report(staleHits, cache, 'stale');
      report(misses, cache, 'miss');
    }),
  },
  ofCache('cache_writes_total', 'counter', 'Values that were written.', ({ sets }) => sets),
  ofCache('cache_deletions_total', 'counter', 'Values that were deleted.', ({ deletes }) => deletes),
  ofCache(
    'cache_evictions_total',
    'counter',
    'Values that left memory because it was full.',
    ({ evictions }) => evictions,
  ),
  ofCache(
    'cache_errors_total',
    'counter',
    'Operations of Redis that failed, and values that cannot be read or kept.',
    ({ errors }) => errors,
  ),
  ofCache('cache_entries', 'gauge', 'Values in memory.', ({ size }) => size),
  {
    ...ofCache(
      'cache_size_bytes',
      'gauge',
      'Size of the values in memory as JSON, and of their keys.',
      (gauge) => gauge.memoryUsage,
    ),
    unit: 'bytes',
  },
  {
    name: 'cache_redis_up',
    kind: 'gauge',
    help: 'Whether Redis answers the caches.',
    source: metricFromGauge('cache-shared-level', ({ up }, report) => report(up ? 1 : 0)),
  },
];
