import type { ClientConfig, PoolConfig } from 'pg';
import type { DatabaseSettings } from '../options/database.options.js';

/** Prisma's adapter for pg reads all times as UTC, whatever the time zone of the server. */
const UTC = '-c TimeZone=UTC';

/** The settings of every connection, including the probe's. */
export function connectionConfig({ url, pool, keepAlive }: DatabaseSettings): ClientConfig {
  // The later of two values for one setting counts, so the application's value takes precedence.
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
    ...(settings.statementTimeout !== false && { statement_timeout: settings.statementTimeout }),
    ...(settings.queryTimeout !== false && { query_timeout: settings.queryTimeout }),
    application_name: settings.applicationName,
  };
}
