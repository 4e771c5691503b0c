import type { MetricDefinition } from '../model/metric.js';
import type { MetricsCollector } from './metrics-collector.js';
import { toSeconds } from './seconds.js';

const POOL = 'db_client_connection_pool_name';

/** Queries: `db.client.operation.duration` of OpenTelemetry. */
export const DATABASE_OPERATIONS: MetricDefinition = {
  name: 'db_client_operation_duration_seconds',
  conventional: true,
  help: 'Duration of database queries without the wait for a connection; error_type is empty when all went well.',
  labels: ['error_type'],
};

/** Queries above the limit for slow ones. */
export const SLOW_QUERIES: MetricDefinition = {
  name: 'database_slow_queries_total',
  help: 'Database queries that took longer than the limit for slow ones.',
};

const CONNECTIONS: MetricDefinition = {
  name: 'db_client_connection_count',
  conventional: true,
  help: 'Open connections of a pool.',
  labels: [POOL, 'db_client_connection_state'],
};

const MAX: MetricDefinition = {
  name: 'db_client_connection_max',
  conventional: true,
  help: 'Connections that a pool may open.',
  labels: [POOL],
};

const PENDING: MetricDefinition = {
  name: 'db_client_connection_pending_requests',
  conventional: true,
  help: 'Calls that wait for a connection of a pool.',
  labels: [POOL],
};

const TIMEOUTS: MetricDefinition = {
  name: 'db_client_connection_timeouts_total',
  conventional: true,
  help: 'Queries that got no connection of the pool in time.',
  labels: [POOL],
};

/** What the driver's classification calls a pool that had no connection. */
const POOL_EXHAUSTED = 'pool-exhausted';

/** Queries by events, pools at the scrape. */
export const collectDatabase: MetricsCollector = (metrics, { events, gauges }) => {
  const operations = metrics.histogram(DATABASE_OPERATIONS);
  const slowQueries = metrics.counter(SLOW_QUERIES);
  let timeouts = 0;
  events.on('database.query', ({ duration, slow, failure = '' }) => {
    operations.with(failure).observe(toSeconds(duration));
    if (slow) slowQueries.increment();
    if (failure === POOL_EXHAUSTED) timeouts++;
  });

  metrics.gauge(CONNECTIONS, (report) => {
    for (const { pool, used, idle } of gauges.read('database-pool')) {
      report(used, pool, 'used');
      report(idle, pool, 'idle');
    }
  });
  metrics.gauge(MAX, (report) => {
    for (const { pool, max } of gauges.read('database-pool')) report(max, pool);
  });
  metrics.gauge(PENDING, (report) => {
    for (const { pool, pending } of gauges.read('database-pool')) report(pending, pool);
  });
  metrics.count(TIMEOUTS, (report) => {
    for (const { pool } of gauges.read('database-pool')) report(timeouts, pool);
  });
};
