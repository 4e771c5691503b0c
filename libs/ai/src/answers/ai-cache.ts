/**
 * A cache for answers: the shape of a `Cache` of `@breakwater/cache`, e.g. `caches.cache('ai')`. Values are JSON. A cache that fails or
 * does not answer in time changes no answer.
 */
export interface AiCache {
  /** The value of a key; `undefined` without one. */
  get(key: string): unknown;
  /** @param options `ttl` is the time in milliseconds for which the value is kept */
  set(key: string, value: unknown, options: { readonly ttl: number }): unknown;
}
