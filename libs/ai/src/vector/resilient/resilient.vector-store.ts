import { type ModuleStatus, seconds, type StatusReporter, withTimeLimit } from '@breakwater/core';
import type { Embeddings } from '../embeddings/embeddings.js';
import type { EmbedManyOptions } from '../embeddings/embeddings.options.js';
import { EMBEDDINGS_POLICY } from '../embeddings/embeddings.policy.js';
import { checkFacts, checkNamespace } from '../stores/checked-input.js';
import { InMemoryVectorStore } from '../stores/memory.vector-store.js';
import type { VectorFilter } from '../stores/vector-filter.js';
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
import type { ResolvedStoreOptions } from './resilient-store.options.js';
import { SearchCache, type SearchCacheStats } from './search-cache.js';
import {
  type BatchSearchOptions,
  checkSearchOptions,
  DEFAULT_SEARCH,
  type SearchOptions,
  type VectorSearchAnswer,
  type VectorSearchOutcome,
} from './search.options.js';
import { type CallLimits, StoreCalls, type StoreHome } from './store-calls.js';
import { storeHealth } from './store-health.js';
import { TextSearch } from './text-search.js';
import { type TextItem, type UnwrittenItem, VectorCollection } from './vector-collection.js';

/** Options of a single call of the store. */
export interface StoreCallOptions extends CallLimits, VectorCallOptions {}

/** Longest time in milliseconds of a ping. */
const PING_LIMIT = seconds(5);

/**
 * A vector store with time limits, retries, a circuit breaker, a bulkhead, and a cache for searches by text. It is itself a
 * `VectorStore`. Inject it, and name a namespace by {@link in}.
 */
export class ResilientVectorStore<M extends object = VectorMetadata>
  implements VectorStore<M>, StatusReporter
{
  readonly name: string;
  readonly #store: VectorStore<M>;
  readonly #calls: StoreCalls;
  readonly #cache: SearchCache<M> | undefined;
  readonly #texts: TextSearch<M>;

  readonly #embeddings: Embeddings;
  readonly #home: StoreHome;

  /** @internal `VectorModule` creates it. */
  constructor(options: ResolvedStoreOptions, embeddings: Embeddings, home: StoreHome) {
    this.#embeddings = embeddings;
    this.#home = home;
    const { name, cache, fallback } = options;
    const { clock } = home;
    const given = options.store as VectorStore<M> | undefined;
    const store = given ?? new InMemoryVectorStore<M>({ dimensions: embeddings.dimensions });
    this.name = name;
    this.#store = store;
    this.#calls = new StoreCalls(options, home);
    this.#cache = cache && new SearchCache<M>(name, cache, clock);
    this.#texts = new TextSearch({
      store,
      calls: this.#calls,
      embeddings,
      cache: this.#cache,
      fallback,
      clock,
    });
  }

  get dimensions(): number {
    return this.#store.dimensions;
  }

  get metric(): VectorMetric {
    return this.#store.metric;
  }

  /**
   * Returns one namespace of the store.
   *
   * @param namespace the tenant or the collection: a text of 1 to 128 characters
   * @throws ValidationError for another value
   */
  in<N extends object = M>(namespace: string): VectorCollection<N> {
    checkNamespace(namespace);
    return new VectorCollection(this as unknown as ResilientVectorStore<N>, namespace);
  }

  /** See {@link VectorCollection.searchByText}. */
  async searchByText(
    namespace: string,
    text: string,
    filter?: VectorFilter,
    limit: number = DEFAULT_SEARCH.limit,
    options: SearchOptions = {},
  ): Promise<VectorSearchAnswer<M>> {
    checkSearchOptions(options, 'searchByText');
    options.signal?.throwIfAborted();
    return this.#texts.one(text, { namespace, filter, limit }, options);
  }

  /** See {@link VectorCollection.batchSearchByText}. */
  async batchSearchByText(
    namespace: string,
    texts: readonly string[],
    filter?: VectorFilter,
    limit: number = DEFAULT_SEARCH.limit,
    options: BatchSearchOptions = {},
  ): Promise<readonly VectorSearchOutcome<M>[]> {
    checkSearchOptions(options, 'batchSearchByText', true);
    options.signal?.throwIfAborted();
    return this.#texts.many(
      texts,
      { namespace, filter, limit },
      { deadline: DEFAULT_SEARCH.deadline, ...options },
    );
  }

  async search(
    namespace: string,
    query: VectorQuery,
    options: StoreCallOptions = {},
  ): Promise<readonly VectorHit<M>[]> {
    const facts = { operation: 'search', topK: query.topK } as const;
    return this.#calls.run(facts, (signal) => this.#store.search(namespace, query, { signal }), options);
  }

  async upsert(
    namespace: string,
    items: readonly VectorItem<M>[],
    options: StoreCallOptions = {},
  ): Promise<void> {
    await this.#change(
      'upsert',
      namespace,
      (signal) => this.#store.upsert(namespace, items, { signal }),
      options,
    );
  }

  /** See {@link VectorCollection.upsertTexts}. */
  async upsertTexts(
    namespace: string,
    items: readonly TextItem<M>[],
    options: StoreCallOptions & Pick<EmbedManyOptions, 'batchSize' | 'concurrency'> = {},
  ): Promise<readonly UnwrittenItem[]> {
    checkFacts(namespace, items);
    this.#calls.refuseIfOpen();
    const { batchSize, concurrency, ...call } = options;
    const texts = items.map(({ text }) => text);
    const embedded = await this.#embeddings.embedMany(texts, {
      batchSize,
      concurrency,
      signal: options.signal,
    });
    const written: VectorItem<M>[] = [];
    const unwritten: UnwrittenItem[] = [];
    for (const [index, { id, metadata }] of items.entries()) {
      const { vector, error } = embedded[index] ?? {};
      if (vector) written.push({ id, vector, ...(metadata && { metadata }) });
      else unwritten.push({ id, error });
    }
    if (written.length > 0) await this.upsert(namespace, written, call);
    return unwritten;
  }

  async delete(
    namespace: string,
    selection: VectorSelection,
    options: StoreCallOptions = {},
  ): Promise<number> {
    return this.#change(
      'delete',
      namespace,
      (signal) => this.#store.delete(namespace, selection, { signal }),
      options,
    );
  }

  async stats(namespace: string, options: StoreCallOptions = {}): Promise<VectorStats> {
    const call = (signal: AbortSignal): Promise<VectorStats> => this.#store.stats(namespace, { signal });
    return this.#calls.run({ operation: 'stats' }, call, options);
  }

  /** Asks the store itself, past its circuit, so that a health check sees a store that has recovered. */
  async ping({ signal }: VectorCallOptions = {}): Promise<void> {
    const ping = (limited: AbortSignal): Promise<unknown> => this.#store.ping({ signal: limited });
    await withTimeLimit(this.#home.clock, `ping of '${this.name}'`, PING_LIMIT, ping, signal);
  }

  /** Returns whether the store answers a ping within 5 seconds. */
  async healthCheck(options: VectorCallOptions = {}): Promise<boolean> {
    return this.ping(options).then(
      () => true,
      () => false,
    );
  }

  /** Reports the state of the store and the model from their circuits. It asks neither of them. */
  getHealthStatus(): ModuleStatus {
    const { circuits } = this.#home;
    return storeHealth({
      store: this.name,
      circuit: circuits.getState(this.name),
      model: this.#embeddings.modelId,
      modelCircuit: circuits.getState(EMBEDDINGS_POLICY),
      sinceLastSuccess: this.sinceLastSuccess,
      cache: this.cacheStats,
    });
  }

  /** Milliseconds since the last success; `undefined` before the first one. */
  get sinceLastSuccess(): number | undefined {
    return this.#calls.sinceLastSuccess;
  }

  /** Look-ups of the cache since the start; `undefined` without a cache. */
  get cacheStats(): SearchCacheStats | undefined {
    return this.#cache?.stats;
  }

  /** The epoch changes with each attempt that has ended: also one that was given up can have written. */
  #change<T>(
    operation: 'upsert' | 'delete',
    namespace: string,
    write: (signal: AbortSignal) => Promise<T>,
    options: StoreCallOptions,
  ): Promise<T> {
    const work = async (signal: AbortSignal): Promise<T> => {
      try {
        return await write(signal);
      } finally {
        await this.#cache?.changed(namespace);
      }
    };
    return this.#calls.run({ operation }, work, options);
  }
}
