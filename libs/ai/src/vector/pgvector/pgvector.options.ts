import {
  checkOptions,
  checkSqlClient,
  checkTableName,
  type OptionsCheck,
  type QueryClient,
  quoteTableName,
  type RunSql,
} from '@breakwater/core';
import { MAX_DIMENSIONS, METRICS } from '../stores/memory.vector-store.js';
import type { VectorMetric } from '../stores/vector-store.js';

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
  readonly client: QueryClient;
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

/**
 * Fills in the defaults and checks every value.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolvePgVectorTable = (options: PgVectorTable, place: string): ResolvedPgVectorTable =>
  checkOptions('vector', place, (check) => checkTable(options, check));

/** Does the same for the options of a store, and returns its table and the function that runs statements. */
export const resolvePgVectorStore = (
  options: PgVectorStoreOptions,
): { readonly table: ResolvedPgVectorTable; readonly run: RunSql } =>
  checkOptions('vector', 'PgVectorStore', (check) => ({
    table: checkTable(options, check, ['client']),
    run: checkSqlClient(check, options.client, 'query'),
  }));

function checkTable(
  options: PgVectorTable,
  check: OptionsCheck,
  others: readonly string[] = [],
): ResolvedPgVectorTable {
  check.known(options, [...Object.keys(DEFAULT_PG_VECTOR_OPTIONS), 'dimensions', ...others]);
  const { dimensions } = options;
  const {
    table = DEFAULT_PG_VECTOR_OPTIONS.table,
    metric = DEFAULT_PG_VECTOR_OPTIONS.metric,
    index = DEFAULT_PG_VECTOR_OPTIONS.index,
  } = options;
  const quoted = checkTableName(check, table) ? quoteTableName(table) : '';
  check.oneOf('metric', metric, METRICS);
  check.oneOf('index', index, ['exact', 'hnsw']);
  const max = index === 'hnsw' ? MAX_HNSW_DIMENSIONS : MAX_DIMENSIONS;
  check.integer('dimensions', dimensions, 1, max);
  return { table, dimensions, metric, index, quoted };
}
