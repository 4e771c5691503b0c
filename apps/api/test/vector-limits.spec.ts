import { ResilientVectorStore, type VectorStore } from '@breakwater/ai/vector';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../src/environment.js';
import { SelectedVectorStore } from '../src/platform/ai/selected-vector-store.js';
import { type ApiHarness, bootApi } from './api-harness.js';

let api: ApiHarness;

describe('the limits of vectors and models', () => {
  afterEach(() => api?.close());

  it('are those of the requirements without variables', () => {
    expect(readEnvironment({})).toMatchObject({
      OPENAI_TIMEOUT: 60_000,
      OPENAI_MAX_RETRIES: 3,
      DVECDB_TIMEOUT: 30_000,
      DVECDB_MAX_RETRIES: 3,
    });
  });

  it('are DVECDB_TIMEOUT and DVECDB_MAX_RETRIES for a store that hangs', async () => {
    api = await bootApi({ DVECDB_TIMEOUT: '100', DVECDB_MAX_RETRIES: '1' });
    const selected = api.app.get(SelectedVectorStore);
    let deletions = 0;
    const hangs = (): Promise<never> => new Promise(() => {});
    const store: VectorStore<object> = {
      dimensions: selected.dimensions,
      metric: selected.metric,
      upsert: hangs,
      delete: () => {
        deletions++;
        return hangs();
      },
      search: hangs,
      stats: hangs,
      ping: hangs,
    };
    selected.usePostgres(store);
    const vectors = api.app.get(ResilientVectorStore).in('limits');
    await expect(vectors.delete(['a'])).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(deletions).toBe(2);
  });
});
