import type { QueryClient } from '@breakwater/core';
import { HealthChecks, HealthModule } from '@breakwater/health';
import { ResilienceModule } from '@breakwater/resilience';
import { createOpenAI } from '@ai-sdk/openai';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  InMemoryVectorStore,
  PgVectorStore,
  ResilientVectorStore,
  type VectorCollection,
  type VectorHit,
  VectorModule,
} from '../../src/vector/index.js';
import { vectorStoreContract } from '../../src/vector/testing/index.js';
import { LetterModel, RecordingCache, startVector } from './start-vector.js';

const openai = createOpenAI({ apiKey: 'none' });

class Pool {
  async query(): Promise<{ rows: unknown[] }> {
    return { rows: [] };
  }
}

@Module({ providers: [Pool], exports: [Pool] })
class DatabaseModule {}

@Injectable()
class VideoSearch {
  readonly #videos: VectorCollection<{ title: string; language: string }>;

  constructor(vectors: ResilientVectorStore) {
    this.#videos = vectors.in('videos');
  }

  async add(id: string, title: string, language: string): Promise<void> {
    const [unwritten] = await this.#videos.upsertTexts([{ id, text: title, metadata: { title, language } }]);
    if (unwritten) throw unwritten.error;
  }

  async find(query: string, language: string): Promise<string[]> {
    const filter = { field: 'language', eq: language } as const;
    const { hits } = await this.#videos.searchByText(query, filter, 5, { timeout: 2_000, maxRetries: 1 });
    return hits.map(({ metadata }) => metadata.title);
  }
}

@Module({
  imports: [
    ResilienceModule.forRoot(),
    VectorModule.forRootAsync({
      inject: [Pool],
      useFactory: (client: QueryClient) => ({
        embeddings: { model: openai.embedding('text-embedding-3-small'), dimensions: 1_536 },
        store: new PgVectorStore({ client, dimensions: 1_536 }),
      }),
    }),
  ],
  providers: [VideoSearch],
})
class SearchModule {}

describe('the README', () => {
  it('shows a module with a database', async () => {
    const app = await Test.createTestingModule({
      imports: [SearchModule, { module: DatabaseModule, global: true }],
    }).compile();
    await app.init();
    expect(await app.get(ResilientVectorStore).stats('videos')).toEqual({ count: Number.NaN });
    await app.close();
  });

  it('shows a search', async () => {
    const { vectors } = await startVector();
    const search = new VideoSearch(vectors);
    await search.add('1', 'cats', 'en');
    await search.add('2', 'cats', 'de');
    expect(await search.find('cats', 'en')).toEqual(['cats']);
  });

  it('shows embeddings of which some fail', async () => {
    const { embeddings } = await startVector();
    const texts = ['cats', '', 'dogs'];
    const outcomes = await embeddings.embedMany(texts, { batchSize: 20, concurrency: 3 });
    const failed = outcomes.flatMap(({ error }, index) => (error === undefined ? [] : [index]));
    expect(failed).toEqual([1]);
  });

  it('shows caches and a fallback', async () => {
    const model = new LetterModel();
    const caches = { embeddings: new RecordingCache(), searches: new RecordingCache() };
    const redis = { get: async () => null, incr: async () => 1 };
    const searchByKeywords = async (text: string, limit: number): Promise<VectorHit[]> =>
      [{ id: text, score: 0, metadata: {} }].slice(0, limit);
    const module = // prettier-ignore
      VectorModule.forRoot({
        embeddings: { model, dimensions: 3, cache: caches.embeddings },
        cache: { store: caches.searches, epochs: redis },
        fallback: ({ text, limit }) => searchByKeywords(text, limit),
      });
    const app = await Test.createTestingModule({ imports: [ResilienceModule.forRoot(), module] }).compile();
    await app.init();
    const videos = app.get(ResilientVectorStore).in('videos');
    await videos.searchByText('cats');
    expect([caches.embeddings.values.size, caches.searches.values.size]).toEqual([1, 1]);
    model.fail = () => {
      throw new Error('bad key');
    };
    expect(await videos.searchByText('dogs')).toMatchObject({ hits: [{ id: 'dogs' }], degraded: true });
  });

  it('shows a health check', async () => {
    const model = new LetterModel();
    const app = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot(),
        HealthModule.forRoot(),
        VectorModule.forRoot({ embeddings: { model, dimensions: 3 } }),
      ],
    }).compile();
    const [checks, vectors] = [app.get(HealthChecks), app.get(ResilientVectorStore)];
    checks.register('vector', ({ signal }) => vectors.ping({ signal }));
    await app.init();
    await checks.get('vector')?.run();
    expect(checks.get('vector')?.result).toMatchObject({ state: 'up' });
    expect(model.calls).toEqual([]);
    await app.close();
  });
});

describe('the README on contracts', () => {
  it.each(vectorStoreContract((space) => new InMemoryVectorStore(space)))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
