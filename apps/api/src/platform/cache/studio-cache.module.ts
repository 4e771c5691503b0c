import { CacheModule, type CacheModuleOptions } from '@breakwater/cache';
import { seconds } from '@breakwater/core';
import { getRedisToken } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import { AI_CACHES } from '../ai/ai-caches.js';
import type { CacheVariables } from './cache.variables.js';

/** The caches of the studio: in the memory of each replica, and in Redis if there is one. Features define theirs with `forFeature`. */
@Module({
  imports: [
    CacheModule.forRootAsync({
      inject: [ConfigService, { token: getRedisToken(), optional: true }],
      useFactory: (config: ConfigService<CacheVariables, true>, redis?: Redis): CacheModuleOptions => ({
        enabled: config.get('CACHE_ENABLED', { infer: true }),
        defaults: {
          ttl: seconds(config.get('CACHE_TTL', { infer: true })),
          maxEntries: config.get('CACHE_MAX_SIZE', { infer: true }),
        },
        // The factory of the ladder needs them; `forFeature` may define its caches later.
        caches: AI_CACHES,
        prefix: 'studio-cache',
        redis,
      }),
    }),
  ],
})
export class StudioCacheModule {}
