import { describe, expect, it } from '@jest/globals';
import * as vector from '../../src/vector/index.js';
import * as testing from '../../src/vector/testing/index.js';

describe('@breakwater/ai/vector', () => {
  it('exports exactly its public names', () => {
    expect(Object.keys(vector).toSorted()).toEqual([
      'DEFAULT_EMBEDDINGS_OPTIONS',
      'DEFAULT_PG_VECTOR_OPTIONS',
      'DEFAULT_RESILIENT_STORE_OPTIONS',
      'DEFAULT_SEARCH',
      'EmbeddingError',
      'Embeddings',
      'InMemoryVectorStore',
      'MAX_ITEMS',
      'MAX_TOP_K',
      'PgVectorStore',
      'ResilientVectorStore',
      'VectorCollection',
      'VectorModule',
      'checkItems',
      'checkNamespace',
      'checkQuery',
      'checkSearch',
      'checkSelection',
      'pgVectorMigration',
    ]);
  });
});

describe('@breakwater/ai/vector/testing', () => {
  it('exports exactly its public names', () => {
    expect(Object.keys(testing)).toEqual(['vectorStoreContract']);
  });
});
