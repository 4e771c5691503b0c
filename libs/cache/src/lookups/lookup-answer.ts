/** The result of a look-up for each of its callers. */
export interface LookupAnswer {
  /** `stale` is an old value in place of a source that failed or is slow. */
  readonly origin: 'redis' | 'source' | 'stale';
  /** True if a fallback answered, or an old value after a failure of the source. */
  readonly degraded: boolean;
  /** The value: a copy for each caller, unless the cache shares values. */
  read(): unknown;
}
