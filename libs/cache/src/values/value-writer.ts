import { type Clock, OptionsCheck, type Random } from '@breakwater/core';
import type { CacheFigures } from '../figures/cache-figures.js';
import type { CacheLevels } from '../levels/cache-levels.js';
import type { ResolvedCacheOptions } from '../options/cache.options.js';
import { areTags, type CacheWriteOptions } from '../options/lookup.options.js';
import { CacheValueError } from './cache-value.error.js';
import { encodeValue, UnsafeValue } from './encode-value.js';
import { StoredValue } from './stored-value.js';

/** Options of a call without options. */
export const NO_OPTIONS = Object.freeze({});

const KNOWN = ['ttl', 'tags', 'skipCache', 'signal'];

/** Writes values with their lifetimes to the levels of one cache. */
export class ValueWriter {
  constructor(
    private readonly name: string,
    private readonly options: ResolvedCacheOptions,
    private readonly levels: CacheLevels,
    private readonly figures: CacheFigures,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** @throws OptionsError for an unknown option, a wrong lifetime, or tags that are no texts */
  check(options: CacheWriteOptions): void {
    if (options === NO_OPTIONS) return;
    const check = new OptionsCheck('cache', `cache '${this.name}'`);
    check.known(options, KNOWN);
    const { ttl, tags } = options;
    if (ttl !== undefined) check.duration('ttl', ttl, 1);
    if (tags !== undefined) check.that(areTags(tags), 'tags', 'a list of texts', tags);
  }

  /**
   * Writes a value to memory at once. Nothing is written for `null` and `undefined` unless the cache keeps them: the old value is
   * removed, as it would come back when the source fails.
   *
   * @returns what was kept, and the promise of Redis
   * @throws CacheValueError for a value that JSON cannot represent unchanged
   */
  write(
    key: string,
    value: unknown,
    options: CacheWriteOptions,
  ): { readonly kept: StoredValue | undefined; readonly done: Promise<void> } {
    if ((value === undefined || value === null) && this.options.negativeTtl === undefined) {
      const hadOne = this.levels.isShared || this.levels.lastResort(key) !== undefined;
      return { kept: undefined, done: hadOne ? this.levels.delete(key) : Promise.resolve() };
    }
    const kept = this.#stored(value, options);
    const tags = [...new Set([...this.options.tags, ...(options.tags ?? [])])];
    this.figures.sets++;
    return { kept, done: this.levels.set(key, kept, tags) };
  }

  #stored(value: unknown, { ttl = this.options.ttl }: CacheWriteOptions): StoredValue {
    const { grace, jitter, negativeTtl, serialize } = this.options;
    const nothing = value === undefined || value === null;
    const lifetime = (nothing ? negativeTtl : undefined) ?? ttl;
    const freshUntil = this.clock.now() + lifetime * (1 - (jitter / 100) * this.random.next());
    const goneAt = freshUntil + (nothing ? 0 : grace);
    try {
      return new StoredValue(encodeValue(value), freshUntil, goneAt, serialize ? undefined : { value });
    } catch (error) {
      if (!(error instanceof UnsafeValue)) throw error;
      this.figures.errors++;
      throw new CacheValueError(this.name, error.path, error.found);
    }
  }
}
