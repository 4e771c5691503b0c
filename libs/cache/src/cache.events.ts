import type { CacheStats } from './figures/cache-figures.js';

/** An old value stood in for a source. */
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
  /** Number of values that left the memory of this instance. */
  readonly values: number;
}

/** Redis stopped answering the caches, or answers again. */
export interface CacheSharedLevelEvent {
  readonly state: 'lost' | 'back';
  /** Why it is lost, in the words of the client. */
  readonly reason?: string;
}

/** The present state of one cache. */
export interface CacheGauge extends Omit<CacheStats, 'maxSize' | 'hitRate'> {
  /** Name of the cache. */
  readonly cache: string;
}

/** The present state of the second level of all caches. */
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
