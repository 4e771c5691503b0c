import { metricFromEvent, metricFromGauge, type MetricDescription, toSeconds } from '@breakwater/core';

const POOL = 'db_client_connection_pool_name';

/** The metrics of this package. Most names follow the semantic conventions of OpenTelemetry for database clients. */
export const DATABASE_METRICS: readonly MetricDescription[] = [
  {
    name: 'db_client_operation_duration_seconds',
    kind: 'histogram',
    unit: 'seconds',
    conventional: true,
    help: 'Duration of database queries without the wait for a connection; error_type is empty when all went well.',
    labels: ['error_type'],
    source: metricFromEvent('database.query', ({ duration, failure = '' }, report) =>
      report(toSeconds(duration), failure),
    ),
  },
  {
    name: 'database_slow_queries_total',
    kind: 'counter',
    help: 'Database queries that took longer than the limit for slow ones.',
    source: metricFromEvent('database.query', ({ slow }, report) => {
      if (slow) report(1);
    }),
  },
  {
    name: 'db_client_connection_count',
    kind: 'gauge',
    conventional: true,
    help: 'Open connections of a pool.',
    labels: [POOL, 'db_client_connection_state'],
    source: metricFromGauge('database-pool', ({ pool, used, idle }, report) => {
      report(used, pool, 'used');
      report(idle, pool, 'idle');
    }),
  },
  {
    name: 'db_client_connection_max',
    kind: 'gauge',
    conventional: true,
    help: 'Connections that a pool may open.',
    labels: [POOL],
    source: metricFromGauge('database-pool', ({ pool, max }, report) => report(max, pool)),
  },
  {
    name: 'db_client_connection_pending_requests',
    kind: 'gauge',
    conventional: true,
    help: 'Calls that wait for a connection of a pool.',
    labels: [POOL],
    source: metricFromGauge('database-pool', ({ pool, pending }, report) => report(pending, pool)),
  },
  {
    name: 'db_client_connection_timeouts_total',
    kind: 'counter',
    conventional: true,
    help: 'Queries that got no connection of the pool in time.',
    labels: [POOL],
    source: metricFromGauge('database-pool', ({ pool, timeouts = 0 }, report) => report(timeouts, pool)),
  },
];
