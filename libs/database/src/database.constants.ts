import { minutes, seconds } from '@breakwater/core';

/**
 * Defaults of `DatabaseModule`. They suit a web service with short queries. The server's statement timeout is longer than the
 * driver's query timeout, because it is the last resort for a statement whose client is gone.
 */
export const DEFAULT_DATABASE_OPTIONS = {
  /** Maximum number of connections in the pool. */
  maxConnections: 20,
  /** No connection is kept open while it is not used for longer than `idleTimeout`. */
  minConnections: 0,
  /** 20 s: an unused connection is closed. */
  idleTimeout: seconds(20),
  /** 10 s: longest wait for a new connection or a free one of the pool. */
  connectTimeout: seconds(10),
  /** 30 min: connections are replaced, so that servers behind a load balancer share the load again. */
  maxLifetime: minutes(30),
  /** TCP detects dead peers. */
  keepAlive: true,
  /** 5 min: the server cancels a statement. */
  statementTimeout: minutes(5),
  /** Connections reach PostgreSQL directly, or a pooler in session mode. */
  pooler: false,
  /** 10 s: the driver gives up a query. */
  queryTimeout: seconds(10),
  /** Name of the sessions in `pg_stat_activity`. */
  applicationName: 'breakwater',
  /** 10 s: `ReliableDatabase` gives up a call, including its retries. */
  timeout: seconds(10),
  /** 5 min: `ReliableDatabase` gives up a call of bulk work, including its retries. */
  bulkTimeout: minutes(5),
  /** 1 s: a query that takes longer is slow. */
  slowQuery: seconds(1),
  /** Percentage of the pool in use above which a warning is logged. */
  poolWarning: 80,
  /** 800 ms: a probe must answer within one second, the default `timeoutSeconds` of Kubernetes probes. */
  probeTimeout: 800,
  /** 5 s: connections are cut when closing takes longer. Equals lifecycle's default limit of a closer. */
  closeTimeout: seconds(5),
} as const;

/** 5 min for each statement of a migration: building an index on a large table takes minutes. */
export const DEFAULT_MIGRATION_TIMEOUT = minutes(5);
