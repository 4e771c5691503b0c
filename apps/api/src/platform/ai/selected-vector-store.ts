import { InMemoryVectorStore, type VectorStore } from '@breakwater/ai/vector';
import { DIMENSIONS } from './openai-embeddings.js';

/** A vector store in memory until another one is selected: the application learns only from its database whether it has pgvector. */
export class SelectedVectorStore implements VectorStore<object> {
  readonly dimensions = DIMENSIONS;
  readonly metric = 'cosine';
  #store: VectorStore<object> = new InMemoryVectorStore<object>({ dimensions: DIMENSIONS });
  #kind: 'memory' | 'pgvector' = 'memory';

  /** Where the vectors are. */
  get kind(): 'memory' | 'pgvector' {
    return this.#kind;
  }

  /** Keeps the vectors in PostgreSQL from now on. */
  usePostgres(store: VectorStore<object>): void {
    this.#store = store;
    this.#kind = 'pgvector';
  }

  upsert: VectorStore<object>['upsert'] = (...call) => this.#store.upsert(...call);
  delete: VectorStore<object>['delete'] = (...call) => this.#store.delete(...call);
  search: VectorStore<object>['search'] = (...call) => this.#store.search(...call);
  stats: VectorStore<object>['stats'] = (...call) => this.#store.stats(...call);
  ping: VectorStore<object>['ping'] = (...call) => this.#store.ping(...call);
}
