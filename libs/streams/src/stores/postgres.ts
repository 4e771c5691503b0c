import {
  checkSqlClient,
  checkTableName,
  type OptionsCheck,
  quoteTableName,
  type RunSql,
} from '@breakwater/core';

/** A value of a parameter. The statements name its type, so texts serve for all. */
export type SqlValue = string | null;

/** The checked options of a store in PostgreSQL. */
interface PostgresStore {
  readonly run: RunSql;
  /** Name of the table as SQL. */
  readonly table: string;
}

/** Checks the options of a store in PostgreSQL. */
export function checkPostgresStore(
  { client, table }: { readonly client: unknown; readonly table: unknown },
  check: OptionsCheck,
): PostgresStore {
  const run = checkSqlClient(check, client);
  return { run, table: checkTableName(check, table) ? quoteTableName(table) : '' };
}
