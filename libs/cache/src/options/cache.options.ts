import type { RequestContext } from '@breakwater/core';
import type { CacheRedis } from '../redis/cache-redis.js';

/** Options of one cache. Durations are milliseconds. */
export interface CacheOptions {
  /** Time for which a value is fresh. 0 is refused, because in other libraries it means "for ever". @default 3600000 */
  readonly ttl?: number;
  /**
   * Largest percentage by which a lifetime is shortened at random, so that values that were written together do not expire
   * together. 0 for none.
   * @default 10
   */
  readonly jitter?: number;
  /** Time after `ttl` for which callers get the old value when the source fails or is slower than `softTimeout`. @default none */
  readonly grace?: number;
  /**
   * Time after which callers get the old value while the source continues. With 0 they get it at once. Needs `grace`.
   * @default none
   */
  readonly softTimeout?: number;
  /** Time after which the source is aborted, and the call fails unless there is an old value. @default none */
  readonly hardTimeout?: number;
  /** Maximum number of values in memory; the least recently used one is evicted first. @default 1000 */
  readonly maxEntries?: number;
  /** Maximum size of the values and keys in memory, in bytes of JSON. @default none */
  readonly maxBytes?: number;
  /** Time for which `null` and `undefined` are kept. Without it they are not kept. @default none */
  readonly negativeTtl?: number;
  /** Tags of all values of the cache, for `deleteByTag()`. @default none */
  readonly tags?: readonly string[];
  /**
   * True if readers get copies. `false` is faster, and all readers share one object: do not change it.
   * @default true
   */
  readonly serialize?: boolean;
  /**
   * Returns the tenant of the caller, which becomes a part of each key. Nothing is kept for a caller whose tenant is `undefined`.
   * @default none, all callers share the values
   */
  readonly perTenant?: (context: RequestContext | undefined) => string | undefined;
}

/** Options of `CacheModule.forRoot()`. */
export interface CacheModuleOptions {
  /** `false` switches all caches off: each call goes to its source. @default true */
  readonly enabled?: boolean;
  /** The caches by name. `CacheModule.forFeature()` adds further ones. @default none */
  readonly caches?: Readonly<Record<string, CacheOptions>>;
  /** Options for caches that do not set them. @default those of {@link CacheOptions} */
  readonly defaults?: CacheOptions;
  /** Client of ioredis 5 or 6 for the second level, which all instances share; `undefined` for memory only. @default memory only */
  readonly redis?: CacheRedis | undefined;
  /** Longest time in milliseconds that a call waits for Redis. Needs `redis`. @default 80 */
  readonly redisTimeout?: number;
  /** Beginning of all keys in Redis. Applications that share a Redis need different ones. @default 'cache' */
  readonly prefix?: string;
  /** Version of the values, part of each key in Redis. Raise it when a release changes the shape of a value. @default '1' */
  readonly version?: string;
}

/** {@link CacheOptions} with every default filled in. */
export type ResolvedCacheOptions = Required<
  Pick<CacheOptions, 'ttl' | 'jitter' | 'maxEntries' | 'serialize'>
> &
  Pick<CacheOptions, 'softTimeout' | 'hardTimeout' | 'maxBytes' | 'negativeTtl' | 'perTenant'> & {
    readonly grace: number;
    readonly tags: readonly string[];
  };

/** {@link CacheModuleOptions} with every default filled in. */
export interface CacheSettings extends Required<Omit<CacheModuleOptions, 'redis' | 'caches'>> {
  readonly redis: CacheRedis | undefined;
  readonly caches: Readonly<Record<string, ResolvedCacheOptions>>;
}

/** Injection token of {@link CacheSettings}. */
export const CacheSettings = Symbol('@breakwater/cache:CacheSettings');
