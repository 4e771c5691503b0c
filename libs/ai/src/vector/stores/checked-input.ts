import { isList, readProperty, ValidationError } from '@breakwater/core';
import { isStorableText } from './storable-text.js';
import { type Comparison, comparisonsOf } from './vector-filter.js';
import type { VectorItem, VectorQuery, VectorSelection, VectorStore, VectorValues } from './vector-store.js';

/** Maximum number of items that a store writes at once. */
export const MAX_ITEMS = 1_000;

/** Maximum of `topK`. */
export const MAX_TOP_K = 1_000;

/** Both together fit into an index entry of PostgreSQL (2704 bytes), in any script. */
const MAX_NAMESPACE = 128;
const MAX_ID = 512;

/** The vectors of a store. */
export type VectorSpace = Pick<VectorStore, 'dimensions' | 'metric'>;

/** An item after the checks. Its parts are copies. */
export interface CheckedItem {
  readonly id: string;
  readonly vector: Float32Array;
  /** The metadata as JSON. */
  readonly metadata: string;
}

/** A query after the checks. */
export interface CheckedQuery extends Omit<VectorQuery, 'vector' | 'filter'> {
  readonly vector: Float32Array;
  /** Comparisons that have to hold, all of them. */
  readonly comparisons: readonly Comparison[];
}

/** A selection after the checks. */
export type CheckedSelection =
  'all' | { readonly ids: readonly string[] } | { readonly comparisons: readonly Comparison[] };

/** @throws ValidationError unless it is a text of 1 to 128 characters */
export function checkNamespace(namespace: string): void {
  if (typeof namespace !== 'string' || !isStorableText(namespace, 1, MAX_NAMESPACE)) {
    throw new ValidationError(
      `Expected the namespace to be a text of 1 to ${MAX_NAMESPACE} characters, got ${describe(namespace)}.`,
    );
  }
}

/**
 * Copies the numbers of a vector.
 *
 * @param subject the vector in the message of the error, e.g. `the vector of item 'a'`
 * @throws ValidationError when a store of this kind cannot hold or compare it
 */
export function checkVector(
  values: VectorValues,
  { dimensions, metric }: VectorSpace,
  subject = 'the vector',
): Float32Array {
  const length = readProperty(values, 'length');
  if (typeof values !== 'object' || length !== dimensions) {
    const actual = typeof length === 'number' ? length : describe(values);
    throw new ValidationError(`Expected ${subject} to have ${dimensions} dimensions, got ${actual}.`);
  }
  const vector = new Float32Array(dimensions);
  for (let index = 0; index < dimensions; index++) {
    const value: unknown = values[index];
    vector[index] = typeof value === 'number' ? value : Number.NaN;
    if (!Number.isFinite(vector[index])) {
      throw new ValidationError(
        `Expected ${subject} to consist of finite 32-bit floats; number ${index} is not.`,
      );
    }
  }
  if (metric === 'cosine') checkDirection(vector, subject);
  return vector;
}

/** The length is computed with 32-bit floats, as in pgvector: there, the cosine of such a vector would be NaN. */
function checkDirection(vector: Float32Array, subject: string): void {
  let square = 0;
  for (const value of vector) square = Math.fround(square + Math.fround(value * value));
  if (square > 0 && Number.isFinite(square)) return;
  throw new ValidationError(
    `Expected ${subject} to have a direction, as the metric is cosine; its length is ${square > 0 ? 'too large' : '0'}.`,
  );
}

/**
 * Checks the items of an upsert. Of several items with one id the last one counts.
 *
 * @throws ValidationError for the first item that the store cannot hold
 */
export function checkItems<M extends object>(
  namespace: string,
  items: readonly VectorItem<M>[],
  space: VectorSpace,
): readonly CheckedItem[] {
  const checked = new Map<string, CheckedItem>();
  for (const [index, { id, metadata }] of checkFacts(namespace, items).entries()) {
    const vector = checkVector((items[index] as VectorItem).vector, space, `the vector of item '${id}'`);
    checked.set(id, { id, vector, metadata });
  }
  return [...checked.values()];
}

/**
 * Checks the parts of items beside their vectors, which may not be known yet.
 *
 * @throws ValidationError for the first item that the store cannot hold
 */
export function checkFacts(
  namespace: string,
  items: readonly Omit<VectorItem<object>, 'vector'>[],
): readonly Omit<CheckedItem, 'vector'>[] {
  checkNamespace(namespace);
  if (!isList(items)) throw new ValidationError(`Expected a list of items, got ${describe(items)}.`);
  return items.map((item, index) => {
    const id = readProperty(item, 'id');
    checkId(id, `the id of item number ${index}`);
    return { id, metadata: metadataOf(item) };
  });
}

/** Splits items into steps of a size that a store writes at once. */
export function* inSteps<T>(items: readonly T[], size = MAX_ITEMS): Generator<readonly T[], void, undefined> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** @throws ValidationError when the namespace or the query is wrong */
export function checkQuery(namespace: string, query: VectorQuery, space: VectorSpace): CheckedQuery {
  const search = checkSearch(namespace, query);
  return { vector: checkVector(query.vector, space), ...search };
}

/**
 * Checks the parts of a query beside its vector, which may not be known yet.
 *
 * @throws ValidationError when the namespace or a part is wrong
 */
export function checkSearch(
  namespace: string,
  { topK, filter, minScore }: Omit<VectorQuery, 'vector'>,
): Omit<CheckedQuery, 'vector'> {
  checkNamespace(namespace);
  if (!Number.isInteger(topK) || topK < 1 || topK > MAX_TOP_K) {
    throw new ValidationError(
      `Expected topK to be an integer from 1 to ${MAX_TOP_K}, got ${describe(topK)}.`,
    );
  }
  if (minScore !== undefined && !Number.isFinite(minScore)) {
    throw new ValidationError(`Expected minScore to be a finite number, got ${describe(minScore)}.`);
  }
  const comparisons = filter === undefined ? [] : comparisonsOf(filter);
  return { topK, minScore, comparisons };
}

/** @throws ValidationError when the namespace or the selection is wrong */
export function checkSelection(namespace: string, selection: VectorSelection): CheckedSelection {
  checkNamespace(namespace);
  if (selection === 'all') return 'all';
  if (!isList(selection)) return { comparisons: comparisonsOf(selection) };
  for (const [index, id] of selection.entries()) checkId(id, `id number ${index}`);
  return { ids: [...new Set(selection)] };
}

function checkId(id: unknown, subject: string): asserts id is string {
  if (typeof id === 'string' && isStorableText(id, 1, MAX_ID)) return;
  throw new ValidationError(
    `Expected ${subject} to be a text of 1 to ${MAX_ID} characters without NUL, got ${describe(id)}.`,
  );
}

function metadataOf({ id, metadata = {} }: Omit<VectorItem<object>, 'vector'>): string {
  const subject = `the metadata of item '${id}'`;
  const check = (key: string, value: unknown): unknown => {
    if (isStorableText(key, 0) && (typeof value !== 'string' || isStorableText(value, 0))) return value;
    throw new ValidationError(
      `Expected ${subject} to have no NUL character and no half of a surrogate pair.`,
    );
  };
  const json = attemptJson(metadata, check, subject);
  if (json?.startsWith('{')) return json;
  throw new ValidationError(`Expected ${subject} to be an object, got ${describe(metadata)}.`);
}

function attemptJson(
  value: unknown,
  check: (key: string, value: unknown) => unknown,
  subject: string,
): string | undefined {
  try {
    return JSON.stringify(value, check);
  } catch (error) {
    if (ValidationError.is(error)) throw error;
    throw new ValidationError(`Expected ${subject} to be JSON.`, { cause: error });
  }
}

/** Describes a value without its content, which may be data of a user. */
const describe = (value: unknown): string => {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  return isList(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
};
