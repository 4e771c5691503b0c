import { checkOptions } from '@breakwater/core';
import { MAX_DIMENSIONS, METRICS } from '../stores/memory.vector-store.js';
import type { VectorMetric } from '../stores/vector-store.js';

/** The part of a PostgreSQL client that the store uses: `pg.Pool`, `pg.Client` and PGlite have it. */
export interface PgVectorClient {
  /** Runs one statement with its parameters `$1`, `$2` ... */
  query(sql: string, parameters: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Way to find the nearest vectors: `exact` compares all of a namespace, `hnsw` uses an index of that kind, whose answers are approximate. */
export type PgVectorIndex = 'exact' | 'hnsw';

/** The table of a store. */
export interface PgVectorTable {
  /** Name of the table, with its schema if it is in another one than the first of the search path. @default 'vectors' */
  readonly table?: string;
  /** Length of all vectors: at most 16000, with an index at most 2000. It has to be that of the column. */
  readonly dimensions: number;
  /** With an index, it has to be that of the index. @default 'cosine' */
  readonly metric?: VectorMetric;
  /** @default 'exact' */
  readonly index?: PgVectorIndex;
}

/** Options of {@link PgVectorStore}. */
export interface PgVectorStoreOptions extends PgVectorTable {
  /** Client of the application. The store does not close it. */
  readonly client: PgVectorClient;
}

/** {@link PgVectorTable} after the checks. */
export interface ResolvedPgVectorTable extends Required<PgVectorTable> {
  /** The name of the table as SQL. */
  readonly quoted: string;
}

/** Defaults of {@link PgVectorTable}. */
export const DEFAULT_PG_VECTOR_OPTIONS = Object.freeze({
  table: 'vectors',
  metric: 'cosine',
  index: 'exact',
} as const);

/** Maximum of an HNSW index on the type `vector`. */
const MAX_HNSW_DIMENSIONS = 2_000;

/** One identifier, or a schema and a table. PostgreSQL cuts identifiers off after 63 bytes. */
const TABLE = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/i;

/**
 * Fills in the defaults and checks every value.
 *
 * @param others options that the caller checks itself
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolvePgVectorTable = (
  options: PgVectorTable,
  place: string,
  others: readonly string[] = [],
): ResolvedPgVectorTable =>
  checkOptions('vector', place, (check) => {
    check.known(options, [...Object.keys(DEFAULT_PG_VECTOR_OPTIONS), 'dimensions', ...others]);
    const { dimensions } = options;
    const {
      table = DEFAULT_PG_VECTOR_OPTIONS.table,
      metric = DEFAULT_PG_VECTOR_OPTIONS.metric,
      index = DEFAULT_PG_VECTOR_OPTIONS.index,
    } = options;
    const fits = typeof table === 'string' && TABLE.test(table);
    check.that(fits, 'table', 'a name of letters, digits and _, or a schema and a name', table);
    check.oneOf('metric', metric, METRICS);
    check.oneOf('index', index, ['exact', 'hnsw']);
    const max = index === 'hnsw' ? MAX_HNSW_DIMENSIONS : MAX_DIMENSIONS;
    check.integer('dimensions', dimensions, 1, max);
    if (others.includes('client')) {
      const { client } = options as PgVectorStoreOptions;
      const isClient =
        typeof client === 'object' &&
        typeof (client as unknown as null | PgVectorClient)?.query === 'function';
      // The client contains the password.
      check.that(isClient, 'client', 'a client with the method query(sql, parameters)', `a ${typeof client}`);
    }
    return { table, dimensions, metric, index, quoted: fits ? quote(table) : '' };
  });

const quote = (table: string): string =>
  table
    .split('.')
    .map((name) => `"${name}"`)
    .join('.');
