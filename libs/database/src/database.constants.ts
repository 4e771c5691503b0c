import { minutes, seconds } from '@breakwater/core';

/**
 * Defaults of `DatabaseModule`. They suit a web service with short queries. The server's statement timeout is longer than the
 * driver's query timeout, because it is the last resort for a statement whose client is gone.
 */
export const DEFAULT_DATABASE_OPTIONS = {
  /** Connections that the pool opens at most. */
  maxConnections: 20,
  /** 20 s: an unused connection is closed. */
  idleTimeout: seconds(20),
  /** 10 s: for a connection, a new one or a free one of the pool. */
  connectTimeout: seconds(10),
  /** 30 min: a connection is replaced, so that servers behind a balancer share the load again. */
  maxLifetime: minutes(30),
  /** TCP looks for dead peers. */
  keepAlive: true,
  /** 5 min: the server gives a statement up. */
  statementTimeout: minutes(5),
  /** 10 s: the driver gives a query up. */
  queryTimeout: seconds(10),
  /** Name of the sessions in `pg_stat_activity`. */
  applicationName: 'breakwater',
  /** 10 s: `ReliableDatabase` gives a call up, retries included. */
  timeout: seconds(10),
  /** 1 s: a query that takes longer is slow. */
  slowQuery: seconds(1),
  /** Percent of the pool in use above which it warns. */
  poolWarning: 80,
  /** 800 ms: a probe has to answer within the one second that the kubelet waits. */
  probeTimeout: 800,
  /** 5 s: connections are cut when closing takes longer. The same as lifecycle's time for a closer. */
  closeTimeout: seconds(5),
} as const;

/** 5 min for each statement of a migration: building an index on a large table takes minutes. */
export const DEFAULT_MIGRATION_TIMEOUT = minutes(5);
