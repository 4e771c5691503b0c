import { AppError } from '@breakwater/core';

/** A value cannot be kept, because JSON would not give it back unchanged. */
export class CacheValueError extends AppError {
  override readonly name = 'CacheValueError';

  /**
   * @param cache name of the cache
   * @param path where in the value the problem is, e.g. `$.author.save`
   * @param found the kind of value that is there, e.g. `a function`
   */
  constructor(
    readonly cache: string,
    readonly path: string,
    found: string,
  ) {
    super(
      `Cache '${cache}' cannot keep the value: expected plain data at ${path}, got ${found}. ` +
        'Plain data is JSON, and Date, Map, Set, BigInt, Buffer and undefined.',
      { code: 'CACHE_VALUE', status: 500 },
      { metadata: { cache, path } },
    );
  }
}
