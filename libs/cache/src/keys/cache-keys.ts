import { type RequestContext, OptionsError } from '@breakwater/core';
import type { ProblemLog } from '../figures/problem-log.js';
import { generateCacheKey, shortened } from './generate-cache-key.js';

/** A key: a text that is not empty, or the parts of one, as for `generateCacheKey()`. */
export type CacheKey = string | readonly unknown[];

type Tenant = (context: RequestContext | undefined) => string | undefined;

/** Turns the keys of callers into the keys of one cache. */
export class CacheKeys {
  constructor(
    private readonly cache: string,
    private readonly tenant: Tenant | undefined,
    private readonly problems: ProblemLog,
  ) {}

  /**
   * @returns the key; `undefined` when the caller has no tenant in a cache that keeps values per tenant
   * @throws OptionsError for a key that is neither a text nor a list of parts; TypeError for a part that cannot be compared
   */
  full(key: CacheKey, context: RequestContext | undefined): string | undefined {
    if (typeof key === 'string' && key !== '') return this.#withTenant(shortened(key), context);
    if (Array.isArray(key) && key.length > 0)
      return this.#withTenant(generateCacheKey(...(key as unknown[])), context);
    const expected = 'a text that is not empty, or a list of parts';
    throw new OptionsError('key', expected, typeof key, `cache '${this.cache}'`);
  }

  #withTenant(key: string, context: RequestContext | undefined): string | undefined {
    // Bentocache has keys of its own, which begin with an underscore.
    const safe = key.startsWith('_') || key.startsWith('!') ? `!${key}` : key;
    if (!this.tenant) return safe;
    const tenant = this.tenant(context);
    if (typeof tenant === 'string' && tenant !== '') return `@${tenant.length}:${tenant}:${safe}`;
    const line = `Cache '${this.cache}' keeps nothing for calls without a tenant: perTenant returned none.`;
    this.problems.warn('tenant', line);
    return undefined;
  }
}
