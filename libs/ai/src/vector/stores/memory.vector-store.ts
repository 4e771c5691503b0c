import { checkOptions } from '@breakwater/core';
import { checkItems, checkNamespace, checkQuery, checkSelection } from './checked-input.js';
import { MemoryNamespace } from './memory-namespace.js';
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
} from './vector-store.js';

/** Options of {@link InMemoryVectorStore}. */
export interface InMemoryVectorStoreOptions {
  /** Length of all vectors, from 1 to 16000. */
  readonly dimensions: number;
  /** @default 'cosine' */
  readonly metric?: VectorMetric;
}

/** Names of the metrics. */
export const METRICS: readonly VectorMetric[] = ['cosine', 'l2', 'ip'];

/** Maximum of the type `vector` of pgvector. */
export const MAX_DIMENSIONS = 16_000;

/**
 * Keeps vectors in the memory of this process and compares all of them, so that a search is exact. A search of 10 000 vectors of 384
 * numbers takes about 10 ms, in which the process does nothing else.
 */
export class InMemoryVectorStore<M extends object = VectorMetadata> implements VectorStore<M> {
  readonly dimensions: number;
  readonly metric: VectorMetric;
  readonly #namespaces = new Map<string, MemoryNamespace<M>>();

  /** @throws OptionsError when an option is wrong */
  constructor(options: InMemoryVectorStoreOptions) {
    const { dimensions, metric } = checkOptions('vector', 'InMemoryVectorStore', (check) => {
      check.known(options, ['dimensions', 'metric']);
      const { metric: given = 'cosine' } = options;
      check.integer('dimensions', options.dimensions, 1, MAX_DIMENSIONS);
      check.oneOf('metric', given, METRICS);
      return { dimensions: options.dimensions, metric: given };
    });
    this.dimensions = dimensions;
    this.metric = metric;
  }

  async upsert(
    namespace: string,
    items: readonly VectorItem<M>[],
    { signal }: VectorCallOptions = {},
  ): Promise<void> {
    const checked = checkItems(namespace, items, this);
    signal?.throwIfAborted();
    if (checked.length === 0) return;
    let kept = this.#namespaces.get(namespace);
    if (!kept) this.#namespaces.set(namespace, (kept = new MemoryNamespace(this.dimensions, this.metric)));
    for (const item of checked) kept.put(item);
  }

  async delete(
    namespace: string,
    selection: VectorSelection,
    { signal }: VectorCallOptions = {},
  ): Promise<number> {
    const checked = checkSelection(namespace, selection);
    signal?.throwIfAborted();
    const kept = this.#namespaces.get(namespace);
    if (!kept) return 0;
    if (checked === 'all') {
      this.#namespaces.delete(namespace);
      return kept.size;
    }
    const deleted = kept.remove('ids' in checked ? checked.ids : kept.idsWhere(checked.comparisons));
    if (kept.size === 0) this.#namespaces.delete(namespace);
    return deleted;
  }

  async search(
    namespace: string,
    query: VectorQuery,
    { signal }: VectorCallOptions = {},
  ): Promise<readonly VectorHit<M>[]> {
    const checked = checkQuery(namespace, query, this);
    signal?.throwIfAborted();
    return this.#namespaces.get(namespace)?.search(checked) ?? [];
  }

  async stats(namespace: string, { signal }: VectorCallOptions = {}): Promise<VectorStats> {
    checkNamespace(namespace);
    signal?.throwIfAborted();
    return { count: this.#namespaces.get(namespace)?.size ?? 0 };
  }

  async ping({ signal }: VectorCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
  }
}
