import type { ClientConfig, PoolConfig } from 'pg';
import type { DatabaseSettings } from '../options/database.options.js';

/** Prisma's adapter for pg takes the times of a session for UTC, whatever zone the server is set to. */
const UTC = '-c TimeZone=UTC';

/** What every connection has in common, the probe's included. */
export function connectionConfig({ url, pool, keepAlive }: DatabaseSettings): ClientConfig {
  // Of two values for one setting the later one counts, so that of the application does.
  const options = pool?.options === undefined ? UTC : `${UTC} ${pool.options}`;
  return { ...pool, connectionString: url, keepAlive, options };
}

/** Options of pg's pool. */
export function poolConfig(settings: DatabaseSettings): PoolConfig {
  return {
    ...connectionConfig(settings),
    max: settings.maxConnections,
    idleTimeoutMillis: settings.idleTimeout,
    connectionTimeoutMillis: settings.connectTimeout,
    maxLifetimeSeconds: settings.maxLifetime / 1_000,
    statement_timeout: settings.statementTimeout,
    ...(settings.queryTimeout !== false && { query_timeout: settings.queryTimeout }),
    application_name: settings.applicationName,
  };
}
