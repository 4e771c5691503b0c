import { hours } from '@breakwater/core';

/** Defaults of each cache. */
export const DEFAULT_CACHE_OPTIONS = {
  /** One hour. */
  ttl: hours(1),
  /** Up to 10 % shorter, so that values that were written together do not expire together. */
  jitter: 10,
  /** A thousand values are a few megabytes of answers. */
  maxEntries: 1_000,
  /** Each reader gets a copy, so that it cannot change the value of the others. */
  serialize: true,
} as const;

/** Defaults of `CacheModule`. */
export const DEFAULT_CACHE_MODULE_OPTIONS = {
  enabled: true,
  prefix: 'cache',
  version: '1',
  /** 80 ms, so that an outage of Redis adds less than 100 ms to a call, timers included. */
  redisTimeout: 80,
} as const;
