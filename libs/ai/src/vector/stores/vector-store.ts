import type { VectorFilter } from './vector-filter.js';

/**
 * Measure by which vectors compare: the angle between them, their Euclidean distance, or their inner product. The score of a hit is
 * always a similarity: a larger one is better.
 *
 * | metric   | score                       |
 * | -------- | --------------------------- |
 * | `cosine` | the cosine, from -1 to 1    |
 * | `l2`     | the negative distance, <= 0 |
 * | `ip`     | the inner product           |
 */
export type VectorMetric = 'cosine' | 'l2' | 'ip';

/** Numbers of a vector. A store keeps them as 32-bit floats. */
export type VectorValues = ArrayLike<number>;

/** Facts that a store keeps beside a vector, as JSON. */
export type VectorMetadata = Readonly<Record<string, unknown>>;

/** A vector with its id. */
export interface VectorItem<M extends object = VectorMetadata> {
  /** Identifies the item in its namespace: 1 to 512 characters. An item with the same id is replaced. */
  readonly id: string;
  readonly vector: VectorValues;
  /** A filter compares its fields. @default {} */
  readonly metadata?: M;
}

/** A search for the nearest vectors. */
export interface VectorQuery {
  readonly vector: VectorValues;
  /** Maximum number of hits, from 1 to 1000. */
  readonly topK: number;
  /** Condition that the metadata of a hit fulfil. @default none */
  readonly filter?: VectorFilter | undefined;
  /** Smallest score of a hit. @default none */
  readonly minScore?: number | undefined;
}

/** An item that a search found. */
export interface VectorHit<M extends object = VectorMetadata> {
  readonly id: string;
  /** Similarity to the vector of the query: a larger score is better. See {@link VectorMetric}. */
  readonly score: number;
  readonly metadata: M;
}

/** Size of a namespace. */
export interface VectorStats {
  /** Number of items. */
  readonly count: number;
}

/** Items of a namespace: those with one of the ids, those that fulfil a filter, or all of them. */
export type VectorSelection = readonly string[] | VectorFilter | 'all';

/** Options of a single call. */
export interface VectorCallOptions {
  /** Ends the wait for the store. The call then rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Port: a store of vectors. The namespace separates tenants or collections, so no method works without it.
 *
 * A store refuses wrong input with a `ValidationError` before it does anything: a vector of another length, numbers that are not
 * finite 32-bit floats, a vector without direction for the metric `cosine`, a `topK` outside of 1 to 1000, and texts that
 * JSON or PostgreSQL cannot hold. `checkItems`, `checkQuery` and `checkSelection` do this for adapters, and
 * `vectorStoreContract` of `@breakwater/ai/vector/testing` tests it.
 */
export interface VectorStore<M extends object = VectorMetadata> {
  /** Length of all vectors. */
  readonly dimensions: number;
  readonly metric: VectorMetric;

  /** Adds items, or replaces those of the same ids. A store writes at most 1000 items at once; more are written in several steps. */
  upsert(namespace: string, items: readonly VectorItem<M>[], options?: VectorCallOptions): Promise<void>;

  /** Deletes items and returns their number. */
  delete(namespace: string, selection: VectorSelection, options?: VectorCallOptions): Promise<number>;

  /** Returns the nearest items, the best one first. Hits of one score are in the order of their ids. */
  search(
    namespace: string,
    query: VectorQuery,
    options?: VectorCallOptions,
  ): Promise<readonly VectorHit<M>[]>;

  /** Returns the size of a namespace. An unknown namespace is empty. */
  stats(namespace: string, options?: VectorCallOptions): Promise<VectorStats>;

  /** Rejects if the store cannot answer. A call must be cheap: health checks repeat it. */
  ping(options?: VectorCallOptions): Promise<unknown>;
}
