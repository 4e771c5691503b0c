import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'InjectRedis',
    'InjectRedisConnection',
    'InjectRedisProbe',
    'REDIS_FAILURES',
    'RedisConnection',
    'RedisModule',
    'RedisProbe',
    'RedisPubSub',
    'classifyRedisError',
    'getRedisConnectionToken',
    'getRedisProbeToken',
    'getRedisPubSubToken',
    'getRedisToken',
    'redisCheck',
  ]);
});
