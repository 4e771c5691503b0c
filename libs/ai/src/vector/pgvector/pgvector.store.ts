import { readProperty, type RunSql } from '@breakwater/core';
import {
  checkItems,
  checkNamespace,
  checkQuery,
  checkSelection,
  inSteps,
  MAX_ITEMS,
} from '../stores/checked-input.js';
import { compareTexts } from '../stores/storable-text.js';
import type {
  VectorCallOptions,
  VectorHit,
  VectorItem,
  VectorMetadata,
  VectorMetric,
  VectorQuery,
  VectorSelection,
  VectorStats,
  VectorStore,
} from '../stores/vector-store.js';
import {
  type PgVectorStoreOptions,
  type ResolvedPgVectorTable,
  resolvePgVectorStore,
} from './pgvector.options.js';
import {
  countStatement,
  deleteStatement,
  distanceToScore,
  searchStatement,
  type Statement,
  upsertStatement,
} from './pgvector.statements.js';

/** Numbers that one statement writes at most; as text they take about 5 MB. */
const MAX_NUMBERS = 500_000;

/** The first version of pgvector with iterative scans. */
const ITERATIVE = { major: 0, minor: 8 };

/**
 * Keeps vectors in PostgreSQL with the extension pgvector. `pgVectorMigration` returns the SQL of its table. Values travel as
 * parameters only. An abort ends the wait, not the statement: set `statement_timeout` for that.
 */
export class PgVectorStore<M extends object = VectorMetadata> implements VectorStore<M> {
  readonly dimensions: number;
  readonly metric: VectorMetric;
  readonly #runSql: RunSql;
  readonly #table: ResolvedPgVectorTable;
  #iterative: boolean | undefined;

  /** @throws OptionsError when an option is wrong */
  constructor(options: PgVectorStoreOptions) {
    const { table, run } = resolvePgVectorStore(options);
    this.#table = table;
    this.#runSql = run;
    this.dimensions = this.#table.dimensions;
    this.metric = this.#table.metric;
  }

  async upsert(
    namespace: string,
    items: readonly VectorItem<M>[],
    { signal }: VectorCallOptions = {},
  ): Promise<void> {
    // Statements that lock rows in the same order cannot wait for each other.
    const checked = checkItems(namespace, items, this).toSorted((a, b) => compareTexts(a.id, b.id));
    signal?.throwIfAborted();
    const size = Math.max(1, Math.min(MAX_ITEMS, Math.floor(MAX_NUMBERS / this.dimensions)));
    for (const step of inSteps(checked, size)) {
      await this.#run(upsertStatement(this.#table, namespace, step), signal);
    }
  }

  async delete(
    namespace: string,
    selection: VectorSelection,
    { signal }: VectorCallOptions = {},
  ): Promise<number> {
    const checked = checkSelection(namespace, selection);
    return countOf(await this.#run(deleteStatement(this.#table, namespace, checked), signal));
  }

  async search(
    namespace: string,
    query: VectorQuery,
    { signal }: VectorCallOptions = {},
  ): Promise<readonly VectorHit<M>[]> {
    const checked = checkQuery(namespace, query, this);
    const iterative = this.#table.index === 'hnsw' && (await this.#canIterate(signal));
    const rows = await this.#run(searchStatement(this.#table, namespace, checked, iterative), signal);
    return rows.map((row) => ({
      id: String(readProperty(row, 'id')),
      score: distanceToScore(this.metric, Number(readProperty(row, 'distance'))),
      metadata: jsonOf(readProperty(row, 'metadata')) as M,
    }));
  }

  async stats(namespace: string, { signal }: VectorCallOptions = {}): Promise<VectorStats> {
    checkNamespace(namespace);
    return { count: countOf(await this.#run(countStatement(this.#table, namespace), signal)) };
  }

  /** Asks PostgreSQL for no row of the table: it answers if the table is there and may be read. */
  async ping({ signal }: VectorCallOptions = {}): Promise<void> {
    await this.#run({ sql: `SELECT 1 FROM ${this.#table.quoted} LIMIT 0`, parameters: [] }, signal);
  }

  async #canIterate(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#iterative === undefined) {
      const sql = `SELECT extversion AS "version" FROM pg_extension WHERE extname = 'vector'`;
      const [row] = await this.#run({ sql, parameters: [] }, signal);
      const [major = 0, minor = 0] = String(readProperty(row, 'version')).split('.').map(Number);
      this.#iterative = major > ITERATIVE.major || minor >= ITERATIVE.minor;
    }
    return this.#iterative;
  }

  #run({ sql, parameters }: Statement, signal: AbortSignal | undefined): Promise<readonly unknown[]> {
    return this.#runSql(sql, parameters, signal);
  }
}

const countOf = ([row]: readonly unknown[]): number => Number(readProperty(row, 'count'));

/** Some clients return JSON as text. */
const jsonOf = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
