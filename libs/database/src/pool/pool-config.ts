import type { ClientConfig, PoolConfig } from 'pg';
import type { DatabaseSettings } from '../options/database.options.js';
import type { TransactionSettings } from './transaction-settings.js';

/** Prisma's adapter for pg reads all times as UTC, whatever the time zone of the server. */
const UTC = 'UTC';

/** The settings of every connection, including the probe's. */
export function connectionConfig({
  url,
  pool,
  keepAlive,
  startupOptions,
  channelBinding,
}: DatabaseSettings): ClientConfig {
  return {
    ...pool,
    connectionString: url,
    keepAlive,
    ...(startupOptions !== undefined && { options: startupOptions }),
    ...(channelBinding && { enableChannelBinding: true }),
  };
}

/** Options of pg's pool. */
export function poolConfig(settings: DatabaseSettings): PoolConfig {
  const { connectTimeout, queryTimeout, statementTimeout, startupOptions } = settings;
  // The later of two values for one setting counts, so the application's value takes precedence.
  const options = [`-c TimeZone=${UTC}`, startupOptions].filter((part) => part !== undefined).join(' ');
  return {
    ...connectionConfig(settings),
    max: settings.maxConnections,
    min: settings.minConnections,
    idleTimeoutMillis: settings.idleTimeout,
    ...(connectTimeout !== false && { connectionTimeoutMillis: connectTimeout }),
    maxLifetimeSeconds: settings.maxLifetime / 1_000,
    ...(hasStartupSettings(settings) && { options }),
    ...(statementTimeout !== false && !settings.pooler && { statement_timeout: statementTimeout }),
    ...(queryTimeout !== false && { query_timeout: queryTimeout }),
    application_name: settings.applicationName,
  };
}

/** Settings that cannot be sent at the start of a connection, because a pooler would refuse it. */
export interface SessionSettings {
  /** Statement that runs when a connection was opened. */
  readonly statement?: string;
  /** Settings that each query makes for its own transaction. */
  readonly transaction?: TransactionSettings;
  /** Schema of the tables. */
  readonly schema?: string | undefined;
}

/**
 * The settings that the connections of the pool make later.
 *
 * @param limit `statement_timeout` in milliseconds
 */
export function sessionSettings(settings: DatabaseSettings, limit: number | false): SessionSettings {
  const { pooler, schema } = settings;
  if (pooler === 'transaction') {
    const timeout = limit !== false && { statement_timeout: String(limit) };
    return { schema, transaction: { TimeZone: UTC, ...timeout } };
  }
  // PgBouncer tracks this setting, because the server reports it.
  return hasStartupSettings(settings) ? { schema } : { schema, statement: `SET TimeZone = '${UTC}'` };
}

/** Without a limit for statements, the options are left out as well: a pooler accepts neither. */
const hasStartupSettings = ({ pooler, statementTimeout, startupOptions }: DatabaseSettings): boolean =>
  !pooler && (statementTimeout !== false || startupOptions !== undefined);
