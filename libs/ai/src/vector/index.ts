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
  type PgVectorClient,
  type PgVectorIndex,
  type PgVectorStoreOptions,
  type PgVectorTable,
} from './pgvector/pgvector.options.js';
export { PgVectorStore } from './pgvector/pgvector.store.js';
