import type { ResilienceGauges } from '@breakwater/core';
import type { MetricSet } from '../model/metric-set.js';
import { averageDuration, percentage } from './figures.js';

/** Current connections to the database, and queries since the start. Durations are in milliseconds. */
export interface DatabaseFigures {
  /** Sum over all pools. */
  readonly connections: Readonly<Record<'max' | 'used' | 'idle' | 'pending', number>>;
  readonly queries: number;
  readonly slowQueries: number;
  readonly errors: number;
  /** Percentage of queries that failed. */
  readonly errorRate: number;
  readonly averageQueryTime: number;
}

/** The part of the gauge `database-pool` that this module reads. */
type Connections = DatabaseFigures['connections'];

export function databaseFigures(metrics: MetricSet, gauges: ResilienceGauges): DatabaseFigures {
  const pools = [...gauges.each<Connections>('database-pool')];
  const sum = (of: keyof Connections): number => pools.reduce((total, pool) => total + pool[of], 0);
  const operations = metrics.findHistogram('db_client_operation_duration_seconds');
  const all = operations?.total();
  const queries = all?.count ?? 0;
  const errors = operations?.total(({ error_type: type }) => type !== '').count ?? 0;
  return {
    connections: { max: sum('max'), used: sum('used'), idle: sum('idle'), pending: sum('pending') },
    queries,
    slowQueries: metrics.valueOf('database_slow_queries_total'),
    errors,
    errorRate: percentage(errors, queries, 0),
    averageQueryTime: averageDuration(all),
  };
}
