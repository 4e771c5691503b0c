import { type VectorModuleOptions, VectorModule } from '@breakwater/ai/vector';
import { CacheService } from '@breakwater/cache';
import { HttpClient, httpClientToken } from '@breakwater/http';
import { getRedisToken } from '@breakwater/redis';
import { Global, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import { VECTOR_SEARCH } from './ai-caches.js';
import { accessTo, type VendorVariables } from './ai-vendors.js';
import { AI_CLIENTS } from './ai.upstreams.js';
import { DIMENSIONS, openAiEmbeddings } from './openai-embeddings.js';
import { SelectedVectorStore } from './selected-vector-store.js';
import { VectorHealth } from './vector.health.js';
import type { VectorVariables } from './vector.variables.js';

@Global()
@Module({ providers: [SelectedVectorStore], exports: [SelectedVectorStore] })
class SelectedVectorStoreModule {}

/** Vectors for the features: texts are embedded by OpenAI, and kept in PostgreSQL where it has pgvector, else in memory. */
@Module({
  imports: [
    SelectedVectorStoreModule,
    VectorModule.forRootAsync({
      imports: [AI_CLIENTS],
      inject: [
        ConfigService,
        CacheService,
        SelectedVectorStore,
        httpClientToken('openai'),
        { token: getRedisToken(), optional: true },
      ],
      useFactory: (
        config: ConfigService<VendorVariables & VectorVariables, true>,
        caches: CacheService,
        store: SelectedVectorStore,
        client: HttpClient,
        redis?: Redis,
      ): VectorModuleOptions => ({
        store,
        timeout: config.get('DVECDB_TIMEOUT', { infer: true }),
        maxRetries: config.get('DVECDB_MAX_RETRIES', { infer: true }),
        cache: { store: caches.cache(VECTOR_SEARCH), epochs: redis },
        embeddings: {
          model: openAiEmbeddings(accessTo('openai', config), client.fetch),
          dimensions: DIMENSIONS,
          params: { providerOptions: { openai: { dimensions: DIMENSIONS } } },
          timeout: config.get('OPENAI_TIMEOUT', { infer: true }),
          maxRetries: config.get('OPENAI_MAX_RETRIES', { infer: true }),
        },
      }),
    }),
  ],
  providers: [VectorHealth],
})
export class StudioVectorModule {}
