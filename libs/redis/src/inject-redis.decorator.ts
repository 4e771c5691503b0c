import { Inject } from '@nestjs/common';
import { getRedisConnectionToken, getRedisProbeToken, getRedisToken } from './redis.tokens.js';

/** Injects the ioredis client `name`. Its type is `Redis | undefined`, because a disabled client is `undefined`. */
export const InjectRedis = (name?: string): ReturnType<typeof Inject> => Inject(getRedisToken(name));

/** Injects the `RedisConnection` `name`. */
export const InjectRedisConnection = (name?: string): ReturnType<typeof Inject> =>
  Inject(getRedisConnectionToken(name));

/** Injects the `RedisProbe` `name`. */
export const InjectRedisProbe = (name?: string): ReturnType<typeof Inject> =>
  Inject(getRedisProbeToken(name));
