import type { OptionsCheck } from '@breakwater/core';
import { expectedName } from '../cache.service.js';
import type { CacheKey } from '../keys/cache-keys.js';
import { areTags } from '../options/lookup.options.js';

/** Computes the key from the arguments of the method. */
export type CacheKeyFunction = (...args: never[]) => CacheKey;

/** Tags, or a function that computes them from the arguments of the method. */
export type CacheTags = readonly string[] | ((...args: never[]) => readonly string[]);

/** Options of `@Cached()`. */
export interface CachedOptions {
  /**
   * Computes the key. With a function of your own, several methods can share and evict values.
   * @default the name of the method and all arguments
   */
  readonly key?: CacheKeyFunction;
  /** Milliseconds for which a value is fresh. @default the `ttl` of the cache */
  readonly ttl?: number;
  /** Tags in addition to those of the cache. @default none */
  readonly tags?: CacheTags;
  /** Returns whether the cache is used for a call with these arguments. @default always */
  readonly when?: (...args: never[]) => boolean;
}

/** The cache of a method in a declaration: its name, or its name and options. */
export type CachedInput = string | NamedCachedOptions;

/** Options of `@Cached()` together with the name of the cache. */
export interface NamedCachedOptions extends CachedOptions {
  /** Name of a cache of `CacheModule`. */
  readonly name: string;
}

/** Options of `@CacheEvict()`. At least one is required. */
export interface CacheEvictOptions {
  /** Computes the key of the value to remove. @default none */
  readonly key?: CacheKeyFunction;
  /** Tags of the values to remove. @default none */
  readonly tags?: CacheTags;
  /** True if all values are removed. @default false */
  readonly all?: boolean;
}

/** Options of `@CachePut()`. */
export interface CachePutOptions extends Omit<CachedOptions, 'key'> {
  /** Computes the key under which the result is kept. */
  readonly key: CacheKeyFunction;
}

/** The options of `@CacheEvict()` and `@CachePut()` together with the name of the cache. */
export type NamedCacheEvictOptions = CacheEvictOptions & Pick<NamedCachedOptions, 'name'>;
export type NamedCachePutOptions = CachePutOptions & Pick<NamedCachedOptions, 'name'>;

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    cache?: CachedInput;
    cacheEvict?: NamedCacheEvictOptions;
    cachePut?: NamedCachePutOptions;
  }
}

/** Checks options that several decorators share. */
export function checkDecoratorOptions(
  options: Readonly<Record<string, unknown>>,
  known: readonly string[],
  names: readonly string[],
  check: OptionsCheck,
): void {
  check.known(options, ['name', ...known]);
  const { name, key, ttl, tags, when, all } = options;
  check.that(names.includes(name as string), 'name', expectedName(names), name);
  check.optionalFunction('key', key);
  check.optionalFunction('when', when);
  if (ttl !== undefined) check.duration('ttl', ttl, 1);
  if (all !== undefined) check.boolean('all', all);
  const fits = tags === undefined || typeof tags === 'function' || areTags(tags);
  check.that(fits, 'tags', 'a list of texts, or a function that returns one', tags);
}
