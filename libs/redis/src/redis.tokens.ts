import { PubSub } from '@breakwater/core';
import { DEFAULT_REDIS_NAME } from './redis.constants.js';
import { RedisConnection } from './client/redis-connection.js';
import { RedisProbe } from './probe/redis.probe.js';

/** Token of the ioredis client `name`. */
export const getRedisToken = (name = DEFAULT_REDIS_NAME): string => `@breakwater/redis:client:${name}`;

/** Token of the {@link RedisConnection} `name`; without a name the class, so that it can be asked for by its type. */
export const getRedisConnectionToken = (name = DEFAULT_REDIS_NAME): string | typeof RedisConnection =>
  name === DEFAULT_REDIS_NAME ? RedisConnection : `@breakwater/redis:connection:${name}`;

/** Token of the {@link RedisProbe} `name`; without a name the class. */
export const getRedisProbeToken = (name = DEFAULT_REDIS_NAME): string | typeof RedisProbe =>
  name === DEFAULT_REDIS_NAME ? RedisProbe : `@breakwater/redis:probe:${name}`;

/** Token of `PubSub` over the client `name`; without a name the token `PubSub` of `@breakwater/core`. */
export const getRedisPubSubToken = (name = DEFAULT_REDIS_NAME): string | typeof PubSub =>
  name === DEFAULT_REDIS_NAME ? PubSub : `@breakwater/redis:pub-sub:${name}`;
