import { untilAborted } from '../clock/until-aborted.js';
import { readProperty } from '../failures/read-property.js';
import type { OptionsCheck } from '../options/options-check.js';
import { isOptionsObject } from '../options/options-object.js';

/** A client with `query`: `pg.Pool`, `pg.Client`, PGlite. */
export interface QueryClient {
  /** Runs one statement with its parameters `$1`, `$2` ... */
  query(sql: string, parameters: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** A client with `$queryRawUnsafe`: every generated `PrismaClient`, and the client of its interactive transactions. */
export interface PrismaQueryClient {
  $queryRawUnsafe(sql: string, ...parameters: unknown[]): Promise<unknown>;
}

/** A client of PostgreSQL that the application brings along. */
export type SqlClient = QueryClient | PrismaQueryClient;

/**
 * Runs one statement and returns its rows.
 *
 * @param signal ends the wait, not the statement; `statement_timeout` of the connection ends statements
 */
export type RunSql = (
  sql: string,
  parameters: readonly unknown[],
  signal?: AbortSignal,
) => Promise<readonly unknown[]>;

/** Returns the function that runs statements with a client; `undefined` for a value that is not a client. */
export function sqlRunnerOf(client: unknown): RunSql | undefined {
  if (isQueryClient(client)) {
    return (sql, parameters, signal) =>
      rowsUntilAborted(async () => (await client.query(sql, [...parameters])).rows, signal);
  }
  if (!hasMethod(client, '$queryRawUnsafe')) return undefined;
  const prisma = client as PrismaQueryClient;
  return (sql, parameters, signal) =>
    rowsUntilAborted(async () => prisma.$queryRawUnsafe(sql, ...parameters), signal);
}

/**
 * Requires a client as the option `client`.
 *
 * @param accepted `query` refuses clients that have only `$queryRawUnsafe`
 * @returns the function that runs statements with it
 */
export function checkSqlClient(
  check: OptionsCheck,
  client: unknown,
  accepted: 'query' | 'any' = 'any',
): RunSql {
  const run = accepted === 'any' || isQueryClient(client) ? sqlRunnerOf(client) : undefined;
  const expected = 'a client with query(sql, parameters), such as pg.Pool';
  const prisma = accepted === 'any' ? ', or a PrismaClient' : '';
  // The client contains the password.
  check.that(run !== undefined, 'client', `${expected}${prisma}`, `a ${typeof client}`);
  return run as RunSql;
}

const isQueryClient = (client: unknown): client is QueryClient => hasMethod(client, 'query');

const hasMethod = (client: unknown, method: string): boolean =>
  (isOptionsObject(client) || typeof client === 'function') &&
  typeof readProperty(client, method) === 'function';

async function rowsUntilAborted(
  ask: () => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  signal?.throwIfAborted();
  const settled = await untilAborted(ask(), signal);
  if (settled.status === 'fulfilled') return settled.value as readonly unknown[];
  throw settled.status === 'rejected' ? settled.reason : signal?.reason;
}
