/** The statistics of one cache in this process. Counts begin at the start of the process. */
export interface CacheStats {
  /** Number of values in memory, old ones in their grace period included. */
  readonly size: number;
  /** Maximum number of values in memory. */
  readonly maxSize: number;
  /** Bytes of the values in memory, as JSON, and of their keys. */
  readonly memoryUsage: number;
  /** Look-ups that were answered from memory or Redis. */
  readonly hits: number;
  /** Look-ups that found nothing. */
  readonly misses: number;
  /** Hits that were answered with an old value. */
  readonly staleHits: number;
  /** Values that were written. */
  readonly sets: number;
  /** Values that were deleted, by key, by tag or by clearing the cache. */
  readonly deletes: number;
  /** Values that were evicted because the memory was full. */
  readonly evictions: number;
  /** Operations of Redis that failed, corrupt or foreign values, and values that cannot be kept. */
  readonly errors: number;
  /** Share of hits in all look-ups, such as `78.5%`; `0.0%` before the first look-up. */
  readonly hitRate: string;
}

/** The counters of one cache. */
export class CacheFigures {
  hits = 0;
  misses = 0;
  staleHits = 0;
  sets = 0;
  deletes = 0;
  evictions = 0;
  errors = 0;

  /** Share of hits in all look-ups, from 0 to 1. */
  private get hitRatio(): number {
    const lookups = this.hits + this.misses;
    return lookups === 0 ? 0 : this.hits / lookups;
  }

  /** The counters, and the present state of memory. */
  stats({ size, bytes }: { readonly size: number; readonly bytes: number }, maxSize: number): CacheStats {
    const { hits, misses, staleHits, sets, deletes, evictions, errors } = this;
    return {
      ...{ size, maxSize, memoryUsage: bytes },
      ...{ hits, misses, staleHits, sets, deletes, evictions, errors },
      hitRate: `${(this.hitRatio * 100).toFixed(1)}%`,
    };
  }

  hit(): void {
    this.hits++;
  }

  staleHit(): void {
    this.hits++;
    this.staleHits++;
  }
}
