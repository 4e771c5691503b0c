import { checkOptions, checkTableName, type SqlClient } from '@breakwater/core';

/** Options of `PostgresOperationStore`. */
export interface PostgresOperationStoreOptions {
  /** Client of the application. The store does not close it. */
  readonly client: SqlClient;
  /** Name of the table, with its schema if it is in another one than the first of the search path. @default 'breakwater_operations' */
  readonly table?: string;
}

/** Defaults of {@link PostgresOperationStoreOptions}. */
export const DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS = Object.freeze({
  table: 'breakwater_operations',
} as const);

/** PostgreSQL cuts identifiers off after 63 bytes, and the names of indexes are longer than the table's. */
const MAX_TABLE_LENGTH = 50;

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
    checkTableName(check, table, MAX_TABLE_LENGTH);
    return table;
  });
