import { AppError } from '@breakwater/core';

/** A value cannot be kept, because JSON cannot represent it unchanged. */
export class CacheValueError extends AppError {
  override readonly name = 'CacheValueError';

  /**
   * @param cache name of the cache
   * @param path place of the problem in the value, e.g. `$.author.save` @param found the kind of value that is there, e.g. `a
   * function`
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
