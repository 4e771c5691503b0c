import type { Clock } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { CacheGuard } from '../answers/guarded-cache.js';

/** Longest wait in milliseconds for a cache: far above the usual answer of Redis, and short beside a call of a model. */
export const CACHE_TIMEOUT = 250;

/** Guards the caches of vectors. */
export const guardOf = (subject: string, ttl: number, clock: Clock): CacheGuard => ({
  ...{ subject, ttl, clock },
  timeout: CACHE_TIMEOUT,
  logger: new Logger('VectorModule'),
});
