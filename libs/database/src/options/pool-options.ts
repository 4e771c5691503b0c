import type { OptionsCheck } from '@breakwater/core';
import type { PoolConfig } from 'pg';
import type { DriverPoolOptions } from './database.options.js';

/** Options of pg's pool without effect, because the module sets them, and what takes effect instead. */
const REPLACED_POOL_OPTIONS = {
  connectionString: 'the option url',
  host: 'the option url',
  port: 'the option url',
  user: 'the option url',
  password: 'the option url',
  database: 'the option url',
  keepAlive: 'the option keepAlive',
  max: 'the option maxConnections',
  min: 'the option minConnections',
  idleTimeoutMillis: 'the option idleTimeout',
  connectionTimeoutMillis: 'the option connectTimeout',
  maxLifetimeSeconds: 'the option maxLifetime',
  statement_timeout: 'the option statementTimeout',
  query_timeout: 'the option queryTimeout',
  application_name: 'the option applicationName',
  fallback_application_name: 'the option applicationName',
  client_encoding: 'the driver, which always uses UTF-8,',
  Client: 'a class of the module',
  pipeline: 'one query at a time',
} as const satisfies Record<Exclude<keyof PoolConfig, keyof DriverPoolOptions>, string>;

/** Options of pg's pool that a connection sends when it starts, which a pooler in transaction mode refuses. */
const STARTUP_OPTIONS = new Set(['options', 'lock_timeout', 'idle_in_transaction_session_timeout']);

/** Reason why a setting of a session is refused beside a pooler. */
export const REFUSED_BY_POOLER = 'with a pooler, which refuses it; use ALTER ROLE ... SET';

/** Refuses options of pg's pool that would have no effect. */
export function checkPoolOptions(
  pool: object,
  { url, pooler }: { readonly url: string; readonly pooler: unknown },
  check: OptionsCheck,
): void {
  const within = check.within('pool');
  if (!check.object('pool', pool)) return;
  for (const [name, value] of Object.entries(pool)) {
    const instead: string | undefined = (REPLACED_POOL_OPTIONS as Readonly<Record<string, string>>)[name];
    if (instead !== undefined) within.withoutEffect(name, value, `because ${instead} replaces it`);
    if (pooler !== false && STARTUP_OPTIONS.has(name)) within.withoutEffect(name, value, REFUSED_BY_POOLER);
  }
  if (/[?&]ssl/.test(url))
    within.withoutEffect(
      'ssl',
      (pool as PoolConfig).ssl,
      'when the url has parameters for TLS, because those take precedence',
    );
}
