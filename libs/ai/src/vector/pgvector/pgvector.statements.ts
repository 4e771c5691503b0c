import type { CheckedItem, CheckedQuery, CheckedSelection } from '../stores/checked-input.js';
import type { Comparison } from '../stores/vector-filter.js';
import type { VectorMetric } from '../stores/vector-store.js';
import type { ResolvedPgVectorTable } from './pgvector.options.js';

/** A statement with the values of its parameters. No value is part of the text. */
export interface Statement {
  readonly sql: string;
  /** Texts: PostgreSQL converts them to the types that the statement names. */
  readonly parameters: string[];
}

/** Distances of pgvector: the smaller one is nearer. */
const OPERATORS: Readonly<Record<VectorMetric, string>> = { cosine: '<=>', l2: '<->', ip: '<#>' };

/** The default of `hnsw.ef_search`, and its maximum: the number of candidates of one pass through the index. */
const EF_SEARCH = { min: 40, max: 1_000 };

/** Collects the parameters of a statement. */
class Parameters {
  readonly values: string[] = [];

  /** Adds a value and returns its placeholder. */
  add(value: string | number, type: 'text' | 'jsonb' | 'vector' | 'numeric' | 'float8' | 'int'): string {
    return `$${this.values.push(String(value))}::${type}`;
  }
}

/** Converts the distances of pgvector to scores, where a larger one is better, and back. */
export const distanceToScore = (metric: VectorMetric, distance: number): number =>
  metric === 'cosine' ? Math.max(-1, Math.min(1, 1 - distance)) : 0 - distance;

export function upsertStatement(
  { quoted }: ResolvedPgVectorTable,
  namespace: string,
  items: readonly CheckedItem[],
): Statement {
  const parameters = new Parameters();
  const rows = items.map(({ id, vector, metadata }) => {
    const values = [
      parameters.add(namespace, 'text'),
      parameters.add(id, 'text'),
      parameters.add(textOf(vector), 'vector'),
      parameters.add(metadata, 'jsonb'),
    ];
    return `(${values.join(', ')})`;
  });
  return {
    sql:
      `INSERT INTO ${quoted} ("namespace", "id", "embedding", "metadata") VALUES ${rows.join(', ')} ` +
      'ON CONFLICT ("namespace", "id") DO UPDATE SET "embedding" = EXCLUDED."embedding", "metadata" = EXCLUDED."metadata"',
    parameters: parameters.values,
  };
}

export function deleteStatement(
  { quoted }: ResolvedPgVectorTable,
  namespace: string,
  selection: CheckedSelection,
): Statement {
  const parameters = new Parameters();
  const conditions = [`"namespace" = ${parameters.add(namespace, 'text')}`];
  if (selection !== 'all') {
    if ('ids' in selection) {
      const ids = parameters.add(JSON.stringify(selection.ids), 'jsonb');
      conditions.push(`"id" IN (SELECT jsonb_array_elements_text(${ids}))`);
    } else conditions.push(...conditionsOf(selection.comparisons, parameters));
  }
  return {
    sql: `WITH gone AS (DELETE FROM ${quoted} WHERE ${conditions.join(' AND ')} RETURNING 1) SELECT count(*)::int AS count FROM gone`,
    parameters: parameters.values,
  };
}

export function countStatement({ quoted }: ResolvedPgVectorTable, namespace: string): Statement {
  const parameters = new Parameters();
  const condition = `"namespace" = ${parameters.add(namespace, 'text')}`;
  return {
    sql: `SELECT count(*)::int AS count FROM ${quoted} WHERE ${condition}`,
    parameters: parameters.values,
  };
}

/** @param iterative true if the extension can go on in the index until the filter has let enough items pass */
export function searchStatement(
  { quoted, metric, index }: ResolvedPgVectorTable,
  namespace: string,
  { vector, topK, comparisons, minScore }: CheckedQuery,
  iterative: boolean,
): Statement {
  const parameters = new Parameters();
  const distance = `"embedding" ${OPERATORS[metric]} ${parameters.add(textOf(vector), 'vector')}`;
  const conditions = [
    `"namespace" = ${parameters.add(namespace, 'text')}`,
    ...conditionsOf(comparisons, parameters),
  ];
  const limit = parameters.add(topK, 'int');
  const columns = `"id", "metadata", ${distance} AS "distance"`;
  const enough =
    minScore === undefined
      ? 'TRUE'
      : `"distance" <= ${parameters.add(distanceOf(metric, minScore), 'float8')}`;
  const order = 'ORDER BY "distance", "id" COLLATE "C"';
  if (index === 'exact') {
    const all = `SELECT ${columns} FROM ${quoted} WHERE ${conditions.join(' AND ')}`;
    return {
      sql: `SELECT * FROM (${all}) AS near WHERE ${enough} ${order} LIMIT ${limit}`,
      parameters: parameters.values,
    };
  }
  const candidates = parameters.add(Math.min(EF_SEARCH.max, Math.max(EF_SEARCH.min, topK)), 'text');
  // The settings hold for this statement only. The reference to them makes PostgreSQL apply them before it reads the index.
  const settings =
    `set_config('hnsw.ef_search', ${candidates}, true)` +
    (iterative ? ` || set_config('hnsw.iterative_scan', 'strict_order', true)` : '');
  const nearest =
    `SELECT ${columns} FROM ${quoted} WHERE settings."applied" IS NOT NULL AND ${conditions.join(' AND ')} ` +
    `ORDER BY ${distance} LIMIT ${limit}`;
  return {
    sql: `SELECT near.* FROM (SELECT ${settings} AS "applied") AS settings CROSS JOIN LATERAL (${nearest}) AS near WHERE ${enough} ${order}`,
    parameters: parameters.values,
  };
}

const distanceOf = (metric: VectorMetric, score: number): number =>
  metric === 'cosine' ? 1 - score : 0 - score;

/** Nine digits identify a 32-bit float. */
const textOf = (vector: Float32Array): string =>
  `[${Array.from(vector, (value) => String(Number(value.toPrecision(9)))).join(',')}]`;

const conditionsOf = (comparisons: readonly Comparison[], parameters: Parameters): string[] =>
  comparisons.map((one) => {
    const field = parameters.add(one.field, 'text');
    if (one.kind === 'in') {
      const values = parameters.add(JSON.stringify(one.values), 'jsonb');
      return `("metadata" -> ${field}) = ANY (ARRAY(SELECT jsonb_array_elements(${values})))`;
    }
    const operator = one.kind === 'gte' ? '>=' : '<=';
    const isType = `jsonb_typeof("metadata" -> ${field}) = '${typeof one.value}'`;
    const compared =
      typeof one.value === 'number'
        ? `("metadata" ->> ${field})::numeric ${operator} ${parameters.add(one.value, 'numeric')}`
        : `("metadata" ->> ${field}) COLLATE "C" ${operator} ${parameters.add(one.value, 'text')}`;
    // Only CASE guarantees that the type is checked before the conversion.
    return `CASE WHEN ${isType} THEN ${compared} ELSE FALSE END`;
  });
