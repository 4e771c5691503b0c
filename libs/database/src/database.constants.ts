import { minutes, seconds } from '@breakwater/core';

/*
 * Pool: requirements/echo.md, "Connection Pooling". Limit of a query: its "Predefined Timeouts". Statement timeout:
 * requirements/podcast-platform.md, "statement_timeout is set to 5 minutes"; warning of the pool: its "Database Pool
 * Monitoring". Slow query: requirements/viralfx.md, alert DatabaseSlow.
 */

/** Connections that the pool opens at most. */
export const DEFAULT_MAX_CONNECTIONS = 20;
/** 20 s: an unused connection is closed. */
export const DEFAULT_IDLE_TIMEOUT = seconds(20);
/** 10 s: for a connection, a new one or a free one of the pool. */
export const DEFAULT_CONNECT_TIMEOUT = seconds(10);
/** 30 min: a connection is replaced, so that servers behind a balancer share the load again. */
export const DEFAULT_MAX_LIFETIME = minutes(30);
/** 5 min: the server gives a statement up. */
export const DEFAULT_STATEMENT_TIMEOUT = minutes(5);
/** 10 s: the driver gives a query up. */
export const DEFAULT_QUERY_TIMEOUT = seconds(10);
/** 10 s: `ReliableDatabase` gives a call up, retries included. */
export const DEFAULT_TIMEOUT = seconds(10);
/** 1 s: a query that takes longer is slow. */
export const DEFAULT_SLOW_QUERY = seconds(1);
/** Percent of the pool in use above which it warns. */
export const DEFAULT_POOL_WARNING = 80;
/** 800 ms: a probe has to answer within the one second that the kubelet waits. */
export const DEFAULT_PROBE_TIMEOUT = 800;
/** 5 s: connections are cut when closing takes longer. The same as lifecycle's time for a closer. */
export const DEFAULT_CLOSE_TIMEOUT = seconds(5);
/** Name of the sessions in `pg_stat_activity`. */
export const DEFAULT_APPLICATION_NAME = 'breakwater';
/** 5 min: all migrations together. echo.md, "Predefined Timeouts". */
export const DEFAULT_MIGRATION_TIMEOUT = minutes(5);
