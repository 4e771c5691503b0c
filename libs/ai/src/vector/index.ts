export type { AiEmbeddingsEvent, AiVectorCallEvent, AiVectorGauge } from '../ai.events.js';
export type { AiCache } from '../answers/ai-cache.js';
export {
  MAX_ITEMS,
  MAX_TOP_K,
  checkItems,
  checkNamespace,
  checkQuery,
  checkSearch,
  checkSelection,
  type CheckedItem,
  type CheckedQuery,
  type CheckedSelection,
  type VectorSpace,
} from './stores/checked-input.js';
export { InMemoryVectorStore, type InMemoryVectorStoreOptions } from './stores/memory.vector-store.js';
export type {
  AndFilter,
  Comparison,
  EqualsFilter,
  FilterValue,
  InFilter,
  RangeFilter,
  VectorFilter,
} from './stores/vector-filter.js';
export type {
  VectorCallOptions,
  VectorHit,
  VectorItem,
  VectorMetadata,
  VectorMetric,
  VectorQuery,
  VectorSelection,
  VectorStats,
  VectorStore,
  VectorValues,
} from './stores/vector-store.js';
export { pgVectorMigration } from './pgvector/pgvector.migration.js';
export {
  DEFAULT_PG_VECTOR_OPTIONS,
  type PgVectorIndex,
  type PgVectorStoreOptions,
  type PgVectorTable,
} from './pgvector/pgvector.options.js';
export { PgVectorStore } from './pgvector/pgvector.store.js';
export { EmbeddingError, type EmbeddingErrorCode } from './embeddings/embedding.error.js';
export type {
  EmbeddingCall,
  EmbeddingFunction,
  EmbeddingModel,
  EmbeddingResult,
} from './embeddings/embedding-model.js';
export { Embeddings, type EmbeddingOutcome } from './embeddings/embeddings.js';
export {
  DEFAULT_EMBEDDINGS_OPTIONS,
  type EmbeddingsOptions,
  type EmbedManyOptions,
  type EmbedOptions,
} from './embeddings/embeddings.options.js';
export type { IndexEpochs } from './resilient/index-epochs.js';
export {
  DEFAULT_RESILIENT_STORE_OPTIONS,
  type FailedSearch,
  type ResilientStoreOptions,
  type SearchCacheOptions,
  type SearchFallback,
} from './resilient/resilient-store.options.js';
export { ResilientVectorStore, type StoreCallOptions } from './resilient/resilient.vector-store.js';
export type { SearchCacheStats } from './resilient/search-cache.js';
export {
  type BatchSearchOptions,
  DEFAULT_SEARCH,
  type SearchOptions,
  type VectorSearchAnswer,
  type VectorSearchOutcome,
} from './resilient/search.options.js';
export type { CallLimits } from './resilient/store-calls.js';
export { type TextItem, type UnwrittenItem, VectorCollection } from './resilient/vector-collection.js';
export { VectorModule } from './vector.module.js';
export type { VectorModuleOptions } from './vector.options.js';
