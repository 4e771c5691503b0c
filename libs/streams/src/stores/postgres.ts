import { isOptionsObject, type OptionsCheck, untilAborted } from '@breakwater/core';

/** The part of a PostgreSQL client that the stores use: `pg.Pool`, `pg.Client` and PGlite have `query`, Prisma has `$queryRawUnsafe`. */
export type PostgresClient =
  | { query(sql: string, parameters: unknown[]): Promise<{ readonly rows: readonly unknown[] }> }
  | { $queryRawUnsafe(sql: string, ...parameters: unknown[]): Promise<unknown> };

/** A value of a parameter. The statements name its type, so texts serve for all. */
export type SqlValue = string | null;

/** One identifier, or a schema and a table. PostgreSQL cuts identifiers off after 63 bytes. */
const TABLE = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/i;

/** Runs one statement and returns its rows. An abort ends the wait, not the statement. */
export async function runSql(
  client: PostgresClient,
  sql: string,
  parameters: readonly SqlValue[],
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  signal?.throwIfAborted();
  const rows =
    '$queryRawUnsafe' in client
      ? client.$queryRawUnsafe(sql, ...parameters)
      : client.query(sql, [...parameters]).then((result) => result.rows);
  const settled = await untilAborted(rows, signal);
  if (settled.status === 'fulfilled') return settled.value as readonly unknown[];
  throw settled.status === 'rejected' ? settled.reason : signal?.reason;
}

/** Checks the options of a store in PostgreSQL, and returns the name of its table as SQL. */
export function checkPostgresStore(
  { client, table }: { readonly client: unknown; readonly table: unknown },
  check: OptionsCheck,
): string {
  const isClient =
    (isOptionsObject(client) || typeof client === 'function') &&
    ['query', '$queryRawUnsafe'].some((method) => typeof Reflect.get(client, method) === 'function');
  // The client contains the password.
  check.that(
    isClient,
    'client',
    'a client with the method query(sql, parameters), or a Prisma client',
    `a ${typeof client}`,
  );
  const fits = typeof table === 'string' && TABLE.test(table);
  check.that(fits, 'table', 'a name of letters, digits and _, or a schema and a name', table);
  return fits
    ? table
        .split('.')
        .map((name) => `"${name}"`)
        .join('.')
    : '';
}
