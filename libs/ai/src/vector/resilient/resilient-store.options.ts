import { hours, minutes, type OptionsCheck, seconds } from '@breakwater/core';
import type { AiCache } from '../../answers/ai-cache.js';
import { checkCache } from '../embeddings/embeddings.options.js';
import type { VectorFilter } from '../stores/vector-filter.js';
import type { VectorHit, VectorMetadata, VectorStore } from '../stores/vector-store.js';
import { type IndexEpochs, MemoryIndexEpochs } from './index-epochs.js';

/** Where the hits of searches are kept. */
export interface SearchCacheOptions {
  /** The cache, e.g. a `Cache` of `@breakwater/cache`. */
  readonly store: AiCache;
  /** Milliseconds for which hits are kept. @default 3600000 */
  readonly ttl?: number;
  /**
   * Counters that each write increments, e.g. a client of ioredis. Without them only this process must write to the store, and the
   * cache must be its own.
   * @default counters in the memory of this process
   */
  readonly epochs?: IndexEpochs | undefined;
}

/** A search by text that failed, for a fallback. */
export interface FailedSearch {
  readonly namespace: string;
  readonly text: string;
  readonly filter: VectorFilter | undefined;
  readonly limit: number;
  readonly error: unknown;
}

/**
 * Answer of a search that failed: nothing (`empty`), the last hits of the same search (`last`, needs `cache`), or those of a function,
 * e.g. of a search by keywords.
 */
export type SearchFallback<M extends object = VectorMetadata> =
  | 'empty'
  | 'last'
  | ((search: FailedSearch) => readonly VectorHit<M>[] | PromiseLike<readonly VectorHit<M>[]>);

/** Options of a `ResilientVectorStore`. */
export interface ResilientStoreOptions {
  /** The store. It has to have the dimensions of the embeddings. @default an `InMemoryVectorStore` with the metric cosine */
  readonly store?: VectorStore<object> | undefined;
  /** Name of the store in errors and metrics, and of its policy, circuit and bulkhead. @default 'vector' */
  readonly name?: string;
  /** Milliseconds that each attempt may take. @default 30000 */
  readonly timeout?: number;
  /** Attempts in addition to the first. @default 3 */
  readonly maxRetries?: number;
  /** Calls that may run at the same time. As many as five times more may wait. @default 20 */
  readonly maxConcurrent?: number;
  /** Where the hits of searches are kept. @default none */
  readonly cache?: SearchCacheOptions | undefined;
  /** Answers searches by text that have finally failed. Such an answer says `degraded: true`. @default none */
  readonly fallback?: SearchFallback<object> | undefined;
}

/** {@link SearchCacheOptions} with every default filled in. */
export interface ResolvedSearchCacheOptions {
  readonly cache: AiCache;
  readonly ttl: number;
  /** Milliseconds for which the last hits are kept for the fallback. */
  readonly lastTtl: number;
  readonly epochs: IndexEpochs;
}

/** {@link ResilientStoreOptions} with every default filled in. */
export interface ResolvedStoreOptions extends Required<
  Pick<ResilientStoreOptions, 'name' | 'timeout' | 'maxRetries' | 'maxConcurrent'>
> {
  readonly store: VectorStore<object> | undefined;
  readonly cache: ResolvedSearchCacheOptions | undefined;
  readonly fallback: SearchFallback<object> | undefined;
}

/** Defaults of {@link ResilientStoreOptions}. */
export const DEFAULT_RESILIENT_STORE_OPTIONS = Object.freeze({
  name: 'vector',
  timeout: seconds(30),
  maxRetries: 3,
  maxConcurrent: 20,
} as const);

/** Milliseconds for which hits are kept. */
export const DEFAULT_SEARCH_TTL = hours(1);

/** Waiting calls for each running one. */
export const QUEUE_FACTOR = 5;

/** Old hits are better than none for a day. */
const LAST_TTL = minutes(60 * 24);

/** Names are a part of keys, metrics and paths of operators. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;

/** Names of the options, for the module that passes them on. */
export const RESILIENT_STORE_OPTIONS: readonly string[] = [
  ...Object.keys(DEFAULT_RESILIENT_STORE_OPTIONS),
  ...['store', 'cache', 'fallback'],
];

/** Checks the options of a store and fills in the defaults. */
export function resolveStoreOptions(
  options: ResilientStoreOptions,
  dimensions: number,
  check: OptionsCheck,
): ResolvedStoreOptions {
  const defaults = DEFAULT_RESILIENT_STORE_OPTIONS;
  const { store, fallback, cache } = options;
  const name = options.name ?? defaults.name;
  const timeout = options.timeout ?? defaults.timeout;
  const maxRetries = options.maxRetries ?? defaults.maxRetries;
  const maxConcurrent = options.maxConcurrent ?? defaults.maxConcurrent;
  const isName = typeof name === 'string' && NAME.test(name);
  check.that(isName, 'name', 'letters, digits and . _ -, a letter first, 63 at most', name);
  check.duration('timeout', timeout, 1);
  check.integer('maxRetries', maxRetries, 0);
  check.integer('maxConcurrent', maxConcurrent, 1);
  checkStore(store, dimensions, check);
  const isFallback =
    fallback === undefined || fallback === 'empty' || fallback === 'last' || typeof fallback === 'function';
  check.that(isFallback, 'fallback', `'empty', 'last' or a function`, fallback);
  if (fallback === 'last' && cache === undefined) {
    check.that(
      false,
      'fallback',
      `'empty' or a function, as there is no \`cache\` with the last hits`,
      fallback,
    );
  }
  return { name, timeout, maxRetries, maxConcurrent, store, fallback, cache: resolveCache(cache, check) };
}

function resolveCache(
  cache: SearchCacheOptions | undefined,
  outer: OptionsCheck,
): ResolvedSearchCacheOptions | undefined {
  if (cache === undefined || !outer.object('cache', cache)) return undefined;
  const check = outer.within('cache');
  check.known(cache, ['store', 'ttl', 'epochs']);
  const { store, ttl = DEFAULT_SEARCH_TTL, epochs = new MemoryIndexEpochs() } = cache;
  check.duration('ttl', ttl, 1);
  check.that((store as unknown) !== undefined, 'store', 'a cache with the methods get and set', store);
  checkCache('store', store, check);
  const isCounter = typeof epochs?.get === 'function' && typeof epochs.incr === 'function';
  // A client contains the password.
  check.that(isCounter, 'epochs', 'an object with the methods get and incr', `a ${typeof epochs}`);
  return { cache: store, ttl, lastTtl: Math.max(ttl, LAST_TTL), epochs };
}

function checkStore(store: VectorStore<object> | undefined, dimensions: number, check: OptionsCheck): void {
  if (store === undefined) return;
  const methods = ['upsert', 'delete', 'search', 'stats', 'ping'] as const;
  const isStore =
    typeof store === 'object' &&
    (store as unknown) !== null &&
    methods.every((name) => typeof store[name] === 'function');
  if (!check.that(isStore, 'store', `a VectorStore with ${methods.join(', ')}`, `a ${typeof store}`)) return;
  check.that(
    store.dimensions === dimensions,
    'store',
    `a store of vectors with ${dimensions} dimensions, as the embeddings have`,
    store.dimensions,
  );
}
