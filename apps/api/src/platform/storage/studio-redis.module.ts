import { RedisModule, type RedisModuleOptions } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { StorageVariables } from './storage.variables.js';

/** The Redis of the studio, disabled without `REDIS_URL`. It holds only copies. */
@Module({
  imports: [
    RedisModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<StorageVariables, true>): RedisModuleOptions => ({
        url: config.get('REDIS_URL', { infer: true }),
        // Requests ask Redis only after YouTube has failed, so they have waited already.
        commandTimeout: 300,
      }),
    }),
  ],
})
export class StudioRedisModule {}
