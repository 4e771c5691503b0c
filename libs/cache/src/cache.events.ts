import type { CacheStats } from './figures/cache-figures.js';

/** A caller got an old value in place of a value of the source. */
export interface CacheStaleEvent {
  /** Name of the cache. */
  readonly cache: string;
  /** `failed` for a source that failed, `slow` for one that is slower than `softTimeout`. */
  readonly reason: 'failed' | 'slow';
  /** The error of the source. */
  readonly error?: unknown;
}

/** All values of a cache were removed. */
export interface CacheClearedEvent {
  /** Name of the cache. */
  readonly cache: string;
  /** Number of values that were removed from the memory of this instance. */
  readonly values: number;
}

/** Redis stopped answering the caches, or answers again. */
export interface CacheSharedLevelEvent {
  readonly state: 'lost' | 'back';
  /** The reason for the loss, from the client. */
  readonly reason?: string;
}

/** The current state of one cache. */
export interface CacheGauge extends Omit<CacheStats, 'maxSize' | 'hitRate'> {
  /** Name of the cache. */
  readonly cache: string;
}

/** The current state of the second level of all caches. */
export interface CacheSharedLevelGauge {
  readonly up: boolean;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'cache.stale': CacheStaleEvent;
    'cache.cleared': CacheClearedEvent;
    'cache.shared-level': CacheSharedLevelEvent;
  }

  interface ResilienceGaugeMap {
    cache: CacheGauge;
    'cache-shared-level': CacheSharedLevelGauge;
  }
}
