import type { PoolGauge, ResilienceGauges } from '@breakwater/core';
import { DATABASE_OPERATIONS, SLOW_QUERIES } from '../collectors/database.collector.js';
import type { MetricSet } from '../model/metric-set.js';
import { averageDuration } from './average-duration.js';
import { percentage } from './share.js';

/** The database: connections at this moment, queries since the start; durations in milliseconds. */
export interface DatabaseFigures {
  /** Of all pools. */
  readonly connections: Readonly<Record<'max' | 'used' | 'idle' | 'pending', number>>;
  readonly queries: number;
  readonly slowQueries: number;
  readonly errors: number;
  /** Percentage of queries that failed. */
  readonly errorRate: number;
  readonly averageQueryTime: number;
}

export function databaseFigures(metrics: MetricSet, gauges: ResilienceGauges): DatabaseFigures {
  const pools = gauges.read('database-pool');
  const sum = (of: keyof Omit<PoolGauge, 'pool'>): number =>
    pools.reduce((total, pool) => total + pool[of], 0);
  const operations = metrics.histogram(DATABASE_OPERATIONS);
  const all = operations.total();
  const errors = operations.total(({ error_type: type }) => type !== '').count;
  return {
    connections: { max: sum('max'), used: sum('used'), idle: sum('idle'), pending: sum('pending') },
    queries: all.count,
    slowQueries: metrics.counter(SLOW_QUERIES).count(),
    errors,
    errorRate: percentage(errors, all.count, 0),
    averageQueryTime: averageDuration(all),
  };
}
