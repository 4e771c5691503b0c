import { hours, minutes } from '@breakwater/core';
import { Fallback, ResilienceModule, Retry } from '@breakwater/resilience';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cache, Cached, CacheEvict, CacheModule, CacheService } from '../src/index.js';

@Injectable()
class Search {
  readonly #cache: Cache;

  constructor(caches: CacheService) {
    this.#cache = caches.cache('vector-search');
  }

  find(query: string, filter: object): Promise<string[]> {
    return this.#cache.getOrSet(['search', query, filter], ({ signal }) =>
      this.vectors(query, filter, signal),
    );
  }

  calls = 0;

  private async vectors(query: string, _filter: object, _signal: AbortSignal): Promise<string[]> {
    this.calls++;
    return [query];
  }
}

@Injectable()
class Titles {
  @Cached('llm-response', { key: (topic: string) => ['titles', topic], ttl: minutes(30) })
  @Retry(2)
  @Fallback({ value: ['Untitled'] })
  async suggest(topic: string, _options: { skipCache?: boolean } = {}): Promise<string[]> {
    return [`All about ${topic}`];
  }

  @CacheEvict('llm-response', { key: (topic: string) => ['titles', topic] })
  async forget(_topic: string): Promise<void> {}
}

@Module({
  imports: [
    CacheModule.forRoot({
      caches: {
        'vector-search': { ttl: hours(1) },
        'llm-response': { ttl: hours(2), maxEntries: 1_000, grace: hours(24) },
      },
    }),
  ],
  providers: [Search],
})
class AppModule {}

let app: TestingModule;

beforeAll(async () => {
  app = await Test.createTestingModule({
    imports: [AppModule, ResilienceModule.forRoot()],
    providers: [Titles],
  }).compile();
  await app.init();
});
afterAll(() => app.close());

describe('the README', () => {
  it('shows a search that asks once for the same query', async () => {
    const search = app.get(Search);
    expect(await search.find('cats', { limit: 5 })).toEqual(['cats']);
    expect(await search.find('cats', { limit: 5 })).toEqual(['cats']);
    expect(search.calls).toBe(1);
  });

  it('shows a method whose results are kept until they are evicted', async () => {
    const titles = app.get(Titles);
    for (let call = 0; call < 2; call++) expect(await titles.suggest('cats')).toEqual(['All about cats']);
    await titles.forget('cats');
    await titles.suggest('cats', { skipCache: true });
    expect(app.get(CacheService).cache('llm-response').stats()).toMatchObject({
      hits: 1,
      misses: 2,
      sets: 2,
      deletes: 1,
    });
  });
});
