import { checkOptions, isOptionsObject, readProperty } from '@breakwater/core';

/** A client with `query`: `pg.Pool`, `pg.Client`, PGlite. */
export interface QueryClient {
  /** Runs one statement with its parameters `$1`, `$2` ... */
  query(sql: string, parameters: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** A client with `$queryRawUnsafe`: every generated `PrismaClient`, and the client of its interactive transactions. */
export interface PrismaQueryClient {
  $queryRawUnsafe(sql: string, ...parameters: unknown[]): Promise<unknown>;
}

/** A client of the application. */
export type OperationsClient = QueryClient | PrismaQueryClient;

/** Options of `PostgresOperationStore`. */
export interface PostgresOperationStoreOptions {
  /** Client of the application. The store does not close it. */
  readonly client: OperationsClient;
  /** Name of the table, with its schema if it is in another one than the first of the search path. @default 'breakwater_operations' */
  readonly table?: string;
}

/** Defaults of {@link PostgresOperationStoreOptions}. */
export const DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS = Object.freeze({
  table: 'breakwater_operations',
} as const);

/** One identifier, or a schema and a table. PostgreSQL cuts identifiers off after 63 bytes; the names of indexes are longer than the table's. */
const TABLE = /^[a-z_][a-z0-9_]{0,49}(\.[a-z_][a-z0-9_]{0,49})?$/i;

/** Runs statements with either kind of client. */
export type RunStatement = (sql: string, ...parameters: unknown[]) => Promise<readonly unknown[]>;

/** Returns the function that runs statements with a client; `undefined` for a value that is not a client. */
export function runnerOf(client: unknown): RunStatement | undefined {
  if (isCallable(client, 'query')) {
    const { query } = client as { query: QueryClient['query'] };
    return async (sql, ...parameters) => (await query.call(client, sql, parameters)).rows;
  }
  if (!isCallable(client, '$queryRawUnsafe')) return undefined;
  const prisma = client as PrismaQueryClient;
  return async (sql, ...parameters) =>
    (await prisma.$queryRawUnsafe(sql, ...parameters)) as readonly unknown[];
}

const isCallable = (client: unknown, method: string): boolean =>
  (isOptionsObject(client) || typeof client === 'function') &&
  typeof readProperty(client, method) === 'function';

/**
 * Checks the name of the table.
 *
 * @throws OptionsError when it is wrong
 */
export const resolveTable = (
  table: string = DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS.table,
  place = 'operationsMigration',
): string =>
  checkOptions('jobs', place, (check) => {
    const fits = typeof table === 'string' && TABLE.test(table);
    check.that(fits, 'table', 'a name of at most 50 letters, digits and _, or a schema and a name', table);
    return table;
  });
