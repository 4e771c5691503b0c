import { hours } from '@breakwater/core';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cache, CacheModule, CacheService } from '../src/index.js';

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
  app = await Test.createTestingModule({ imports: [AppModule] }).compile();
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
});
