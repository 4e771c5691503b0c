import type { ClientConfig, PoolConfig } from 'pg';
import type { DatabaseSettings } from '../options/database.options.js';

/** What every connection has in common, the probe's included. */
export function connectionConfig({ url, pool, keepAlive }: DatabaseSettings): ClientConfig {
  return { ...pool, connectionString: url, keepAlive };
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
