import { databaseCheck, DatabasePool, migrationsCheck } from '@breakwater/database';
import {
  fileDescriptorsCheck,
  memoryLimitCheck,
  nodeVersionCheck,
  StartupChecks,
} from '@breakwater/lifecycle';
import { InjectRedisConnection, type RedisConnection, redisCheck } from '@breakwater/redis';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { ModeVariables } from '../config/mode.variables.js';
import { MIGRATIONS_FOLDER } from '../storage/migrations-folder.js';

/** The versions of Node that the API runs on, as in its package.json. */
export const NODE_VERSIONS = '>=22.19';

/** The checks of the platform at each start. They ask no service outside of the studio. Features register their own. */
@Injectable()
export class StartChecks {
  constructor(
    checks: StartupChecks,
    config: ConfigService<ModeVariables, true>,
    @InjectRedisConnection() redis: RedisConnection,
    @Optional() @Inject(DatabasePool) database?: DatabasePool,
  ) {
    const inProduction = config.get('NODE_ENV', { infer: true }) === 'production';
    if (database) {
      checks.register('database', databaseCheck(database), { group: 'database' });
      // In production a step of the deployment migrates; elsewhere a start-up task does.
      const pending = inProduction ? 'failed' : 'warning';
      checks.register('migrations', migrationsCheck(database, MIGRATIONS_FOLDER, { pending }), {
        group: 'database',
        ...(!inProduction && { after: 'tasks' }),
      });
    } else {
      checks.register('database', () => 'in memory, because DATABASE_URL is not set', { group: 'database' });
    }
    // Without Redis caches and rate limits are local.
    checks.register('redis', redisCheck(redis, { eviction: 'expected' }), {
      required: false,
      group: 'services',
    });
    checks.register('node', nodeVersionCheck(NODE_VERSIONS));
    checks.register('memory-limit', memoryLimitCheck(), { required: false });
    checks.register('open-files', fileDescriptorsCheck(), { required: false });
  }
}
