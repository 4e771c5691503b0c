export { RedisModule } from './redis.module.js';
export type { RedisModuleExtras } from './redis.module-definition.js';
export type { DriverRedisOptions, RedisModuleOptions, RedisSettings } from './options/redis.options.js';

export { InjectRedis, InjectRedisConnection, InjectRedisProbe } from './inject-redis.decorator.js';
export {
  getRedisConnectionToken,
  getRedisProbeToken,
  getRedisPubSubToken,
  getRedisToken,
} from './redis.tokens.js';

export {
  type DuplicatePurpose,
  RedisConnection,
  type RedisFigures,
  type RedisState,
} from './client/redis-connection.js';
export { RedisProbe } from './probe/redis.probe.js';
export {
  classifyRedisError,
  type RedisFailure,
  type RedisFailureKind,
} from './failure/classify-redis-error.js';
export { REDIS_FAILURES } from './failure/redis-failures.js';

export { RedisPubSub } from './pub-sub/redis.pub-sub.js';

export { redisCheck, type RedisCheckOptions } from './checks/redis.check.js';

export type * from './redis.events.js';
