import type { EmbedManyOptions } from '../embeddings/embeddings.options.js';
import type { VectorFilter } from '../stores/vector-filter.js';
import type {
  VectorHit,
  VectorItem,
  VectorMetadata,
  VectorQuery,
  VectorSelection,
  VectorStats,
} from '../stores/vector-store.js';
import type { ResilientVectorStore, StoreCallOptions } from './resilient.vector-store.js';
import type {
  BatchSearchOptions,
  SearchOptions,
  VectorSearchAnswer,
  VectorSearchOutcome,
} from './search.options.js';

/** A text that becomes an item. */
export interface TextItem<M extends object = VectorMetadata> {
  readonly id: string;
  readonly text: string;
  /** @default {} */
  readonly metadata?: M;
}

/** An item that was not written, because its text has no vector. */
export interface UnwrittenItem {
  readonly id: string;
  readonly error: unknown;
}

/** One namespace of a store. */
export class VectorCollection<M extends object = VectorMetadata> {
  constructor(
    private readonly store: ResilientVectorStore<M>,
    readonly namespace: string,
  ) {}

  /**
   * Returns the items whose texts are nearest to a text.
   *
   * @param limit maximum number of hits, from 1 to 1000
   * @throws VectorStoreError when the store has failed and there is no fallback
   * @throws CircuitOpenError | BulkheadFullError | TimeoutExceededError when a policy refused or ended the call
   * @throws EmbeddingError | AiProviderError when the text has no vector
   */
  searchByText(
    text: string,
    filter?: VectorFilter,
    limit?: number,
    options?: SearchOptions,
  ): Promise<VectorSearchAnswer<M>> {
    return this.store.searchByText(this.namespace, text, filter, limit, options);
  }

  /**
   * Searches for several texts. The outcomes are in the order of the texts; a text that occurs more than once is searched once. While
   * the circuit of the store is open, further searches fail without a call.
   */
  batchSearchByText(
    texts: readonly string[],
    filter?: VectorFilter,
    limit?: number,
    options?: BatchSearchOptions,
  ): Promise<readonly VectorSearchOutcome<M>[]> {
    return this.store.batchSearchByText(this.namespace, texts, filter, limit, options);
  }

  /** Returns the items that are nearest to a vector. */
  search(query: VectorQuery, options?: StoreCallOptions): Promise<readonly VectorHit<M>[]> {
    return this.store.search(this.namespace, query, options);
  }

  /** Adds items, or replaces those of the same ids. */
  upsert(items: readonly VectorItem<M>[], options?: StoreCallOptions): Promise<void> {
    return this.store.upsert(this.namespace, items, options);
  }

  /** Embeds texts and writes them. Returns the items that have no vector; the others are written. */
  upsertTexts(
    items: readonly TextItem<M>[],
    options?: StoreCallOptions & Pick<EmbedManyOptions, 'batchSize' | 'concurrency'>,
  ): Promise<readonly UnwrittenItem[]> {
    return this.store.upsertTexts(this.namespace, items, options);
  }

  /** Deletes items and returns their number. */
  delete(selection: VectorSelection, options?: StoreCallOptions): Promise<number> {
    return this.store.delete(this.namespace, selection, options);
  }

  stats(options?: StoreCallOptions): Promise<VectorStats> {
    return this.store.stats(this.namespace, options);
  }
}
