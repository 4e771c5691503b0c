import { RedisModule, type RedisModuleOptions } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { StorageVariables } from './storage.variables.js';

/** The Redis of the studio, which is disabled without `REDIS_URL`. Nothing in it is the only copy. */
@Module({
  imports: [
    RedisModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<StorageVariables, true>): RedisModuleOptions => ({
        url: config.get('REDIS_URL', { infer: true }),
        // Redis is only asked when there is nothing better, by a request that has waited for YouTube already.
        commandTimeout: 300,
      }),
    }),
  ],
})
export class StudioRedisModule {}
