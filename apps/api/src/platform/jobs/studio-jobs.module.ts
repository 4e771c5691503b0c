import { DatabasePool } from '@breakwater/database';
import {
  JobsModule,
  type JobsModuleOptions,
  PostgresLockStore,
  PostgresOperationStore,
  RedisLockStore,
  RedisOperationStore,
} from '@breakwater/jobs';
import { getRedisToken } from '@breakwater/redis';
import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Redis } from 'ioredis';
import type { JobsVariables } from './jobs.variables.js';
import { OperationsHealth } from './operations.health.js';

/** Operations and locks. PostgreSQL keeps the records, else Redis, else the memory of the process. */
@Module({
  imports: [
    JobsModule.forRootAsync({
      inject: [
        ConfigService,
        { token: DatabasePool, optional: true },
        { token: getRedisToken(), optional: true },
      ],
      useFactory: (
        config: ConfigService<JobsVariables, true>,
        pool?: DatabasePool,
        redis?: Redis,
      ): JobsModuleOptions => ({
        ...storesOf(pool, redis),
        lease: config.get('OPERATION_LEASE', { infer: true }),
        maxRun: config.get('OPERATION_MAX_RUN', { infer: true }),
        detectorInterval: config.get('OPERATION_CHECK_INTERVAL', { infer: true }),
      }),
    }),
  ],
  providers: [OperationsHealth],
})
export class StudioJobsModule {}

function storesOf(pool?: DatabasePool, redis?: Redis): Pick<JobsModuleOptions, 'store' | 'locks'> {
  if (pool)
    return { store: new PostgresOperationStore({ client: pool }), locks: new PostgresLockStore(pool) };
  if (redis) return { store: new RedisOperationStore(redis), locks: new RedisLockStore(redis) };
  return {};
}
