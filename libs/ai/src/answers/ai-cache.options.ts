import type { OptionsCheck, RequestContext } from '@breakwater/core';
import type { AiCache } from './ai-cache.js';

/** Where answers of models are kept. */
export interface AiCacheOptions {
  /** The cache, e.g. a `Cache` of `@breakwater/cache`, which replicas can share. @default a `MemoryAiCache` */
  readonly store?: AiCache | undefined;
  /** Milliseconds for which an answer is kept. @default 3600000 for the ladder, 7200000 for chats */
  readonly ttl?: number;
  /** Longest time in milliseconds that a call waits for the cache. @default 200 */
  readonly timeout?: number;
  /**
   * Returns the tenant of the caller, which becomes a part of each key. Nothing is kept for a caller whose tenant is `undefined`.
   * @default none: all callers share the answers
   */
  readonly perTenant?: (context: RequestContext | undefined) => string | undefined;
}

/** {@link AiCacheOptions} with the defaults filled in. */
export type ResolvedAiCache = Required<Pick<AiCacheOptions, 'ttl' | 'timeout'>> &
  Pick<AiCacheOptions, 'store' | 'perTenant'>;

/** Checks the options of a cache, and fills in the defaults. */
export function resolveAiCache(
  cache: AiCacheOptions,
  defaults: { readonly ttl: number; readonly timeout: number },
  check: OptionsCheck,
): ResolvedAiCache {
  check.known(cache, [...Object.keys(defaults), 'store', 'perTenant']);
  const ttl = cache.ttl ?? defaults.ttl;
  const timeout = cache.timeout ?? defaults.timeout;
  check.duration('ttl', ttl, 1);
  check.duration('timeout', timeout, 1);
  check.optionalFunction('perTenant', cache.perTenant);
  const { store, perTenant } = cache;
  const fits = store === undefined || (typeof store.get === 'function' && typeof store.set === 'function');
  // A cache can contain a password.
  check.that(fits, 'store', 'an object with the methods get and set', fits ? undefined : `a ${typeof store}`);
  return { ttl, timeout, ...(store && { store }), ...(perTenant && { perTenant }) };
}
