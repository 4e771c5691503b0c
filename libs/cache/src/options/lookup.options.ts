/** Options of one write. */
export interface CacheWriteOptions {
  /** Milliseconds for which the value is fresh. @default the `ttl` of the cache */
  readonly ttl?: number;
  /** Tags in addition to those of the cache. @default none */
  readonly tags?: readonly string[];
}

/** Options of one look-up without a source. */
export interface CacheReadOptions {
  /**
   * True if the look-up may return an old value from memory, within the grace of the cache or when Redis cannot confirm it.
   * @default false
   */
  readonly stale?: boolean;
}

/** Options of one look-up with a source. */
export interface CacheLookupOptions extends CacheWriteOptions {
  /** True if the source is always called. Its value is kept. @default false */
  readonly skipCache?: boolean;
  /** Signal of the caller. Its abort ends the wait of this caller only. @default the context of the call alone */
  readonly signal?: AbortSignal;
}

/** Returns true for a list of texts. */
export function areTags(tags: unknown): tags is readonly string[] {
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
}
