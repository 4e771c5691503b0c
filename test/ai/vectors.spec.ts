import { CacheModule, CacheService } from '@breakwater/cache';
import { InMemoryVectorStore, ResilientVectorStore, VectorModule } from '@breakwater/ai/vector';
import { hours } from '@breakwater/core';
import { HealthModule } from '@breakwater/health';
import { ObservabilityModule } from '@breakwater/observability';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { HTTP_PLATFORMS, type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get, Query } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../harness/redis-server.js';

@Controller('search')
class SearchController {
  constructor(private readonly vectors: ResilientVectorStore) {}

  @Get()
  search(@Query('q') query: string): Promise<unknown> {
    return this.vectors.in('videos').searchByText(query, undefined, 3);
  }
}

/** The database that all replicas share. */
class Database extends InMemoryVectorStore {
  searches = 0;
  down = false;

  constructor() {
    super({ dimensions: 2 });
  }

  override search(...[namespace, query, options]: Parameters<InMemoryVectorStore['search']>) {
    this.searches++;
    if (this.down) throw Object.assign(new Error('password=hunter2 is wrong'), { code: 'ECONNREFUSED' });
    return super.search(namespace, query, options);
  }
}

const model = {
  provider: 'test',
  modelId: 'length',
  embed: (texts: readonly string[]): number[][] => texts.map((text) => [text.length, 1]),
};

let redis: RedisServer;
let database: Database;
/** One replica on Express, and one on Fastify. */
let replicas: { readonly application: HttpApplication; readonly client: Redis }[];

async function startReplica(platform: (typeof HTTP_PLATFORMS)[number]): Promise<(typeof replicas)[number]> {
  const client = new Redis(redis.url, { maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  const application = await startApplication(platform, {
    imports: [
      ResilienceModule.forRoot({ http: { errors: { exposeDetails: false } } }),
      ObservabilityModule.forRoot(),
      HealthModule.forRoot({ details: 'always' }),
      CacheModule.forRoot({ redis: client, caches: { embeddings: { ttl: hours(1) }, searches: {} } }),
      VectorModule.forRootAsync({
        inject: [CacheService],
        useFactory: (caches: CacheService) => ({
          store: database,
          maxRetries: 0,
          embeddings: { model, dimensions: 2, cache: caches.cache('embeddings') },
          cache: { store: caches.cache('searches'), epochs: client },
        }),
      }),
    ],
    controllers: [SearchController],
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  });
  return { application, client };
}

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.dispose());

beforeEach(async () => {
  database = new Database();
  replicas = await Promise.all(HTTP_PLATFORMS.map(startReplica));
});
afterEach(async () => {
  for (const { application, client } of replicas) {
    await application.app.close();
    client.disconnect();
  }
});

const search = (replica: number, query: string) => replicas[replica]!.application.json(`/search?q=${query}`);

const videosOf = (replica: number) =>
  replicas[replica]!.application.app.get(ResilientVectorStore).in('videos');

describe('vectors in replicas that share Redis', () => {
  it('are found in the cache by all replicas, until one of them writes', async () => {
    await videosOf(0).upsertTexts([{ id: 'a', text: 'cats' }]);
    expect(await search(0, 'cats')).toMatchObject({ body: { hits: [{ id: 'a' }], cached: false } });
    expect(await search(1, 'cats')).toMatchObject({ body: { hits: [{ id: 'a' }], cached: true } });
    expect(database.searches).toBe(1);
    await videosOf(1).delete(['a']);
    expect(await search(0, 'cats')).toMatchObject({ body: { hits: [], cached: false } });
  });

  it('are found without Redis', async () => {
    await videosOf(0).upsertTexts([{ id: 'b', text: 'dogs' }]);
    await redis.kill();
    expect(await search(0, 'dogs')).toMatchObject({ status: 200, body: { hits: [{ id: 'b' }] } });
    await redis.start();
  });
});

describe('a vector store that fails', () => {
  it('is a 503 without the words of the driver', async () => {
    database.down = true;
    const answer = await search(0, 'mice');
    expect(answer).toMatchObject({ status: 503, body: { code: 'VECTORDB_ERROR' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('is seen in the metrics and in the health details', async () => {
    await search(0, 'fish');
    database.down = true;
    await search(0, 'birds');
    const { application } = replicas[0]!;
    const scrape = await (await application.fetch('/metrics')).text();
    for (const outcome of ['succeeded', 'failed']) {
      expect(scrape).toContain(
        `breakwater_ai_vector_call_duration_seconds_count{store="vector",operation="search",outcome="${outcome}"} 1`,
      );
    }
    expect(scrape).toContain('breakwater_ai_embedded_texts_total{model="length",outcome="computed"} 2');
    expect(await application.json('/health/vector-store')).toMatchObject({
      body: { store: 'vector', circuitBreaker: { state: 'closed', failureCount: 1 } },
    });
  });
});
