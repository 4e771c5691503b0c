import { type Clock, isList, readNumber, readProperty, readText } from '@breakwater/core';
import { GuardedCache, within } from '../../answers/guarded-cache.js';
import { CACHE_TIMEOUT, guardOf } from '../cache-guard.js';
import { cacheKey } from '../cache-key.js';
import type { VectorHit } from '../stores/vector-store.js';
import type { IndexEpochs } from './index-epochs.js';
import type { ResolvedSearchCacheOptions } from './resilient-store.options.js';

/** Namespaces whose counter could not be incremented; beyond this number nothing is read from the cache. */
const MAX_OVERDUE = 10_000;

/** Look-ups of the cache of one store since the start of the process. */
export interface SearchCacheStats {
  readonly hits: number;
  readonly misses: number;
}

/** Keeps the hits of searches until they are too old, or a write has changed their namespace. */
export class SearchCache<M extends object> {
  readonly #cache: GuardedCache;
  readonly #last: GuardedCache;
  readonly #epochs: IndexEpochs;
  /** Namespaces that were written while the counters did not answer. */
  readonly #overdue = new Set<string>();
  #hits = 0;
  #misses = 0;

  constructor(
    private readonly store: string,
    { cache, ttl, lastTtl, epochs }: ResolvedSearchCacheOptions,
    private readonly clock: Clock,
  ) {
    const subject = `The cache of searches in '${store}'`;
    this.#cache = new GuardedCache(cache, guardOf(subject, ttl, clock));
    this.#last = new GuardedCache(cache, guardOf(subject, lastTtl, clock));
    this.#epochs = epochs;
  }

  get stats(): SearchCacheStats {
    return { hits: this.#hits, misses: this.#misses };
  }

  /** Returns the key of a search at this moment; `undefined` if it cannot be told whether the namespace has changed. */
  async keyOf(namespace: string, search: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    if (this.#overdue.size > MAX_OVERDUE) return undefined;
    if (this.#overdue.has(namespace) && !(await this.changed(namespace))) return undefined;
    const settled = await within(this.clock, CACHE_TIMEOUT, () =>
      this.#epochs.get(this.#counterOf(namespace)),
    );
    if (settled.status !== 'fulfilled') return undefined;
    return this.#key(namespace, { ...search, epoch: Number(settled.value ?? 0) });
  }

  async get(key: string): Promise<readonly VectorHit<M>[] | undefined> {
    const hits = hitsOf<M>((await this.#cache.get(key)).value);
    if (hits) this.#hits++;
    else this.#misses++;
    return hits;
  }

  set(key: string, hits: readonly VectorHit<M>[]): Promise<void> {
    return this.#cache.set(key, hits);
  }

  /** The last hits of a search, whatever has been written since. */
  async getLast(
    namespace: string,
    search: Readonly<Record<string, unknown>>,
  ): Promise<readonly VectorHit<M>[] | undefined> {
    const { value } = await this.#last.get(this.#key(namespace, { ...search, last: true }));
    return hitsOf<M>(value);
  }

  setLast(
    namespace: string,
    search: Readonly<Record<string, unknown>>,
    hits: readonly VectorHit<M>[],
  ): Promise<void> {
    return this.#last.set(this.#key(namespace, { ...search, last: true }), hits);
  }

  /** Makes all kept searches of a namespace out of date. Returns false if the counters do not answer; then the next search tries again. */
  async changed(namespace: string): Promise<boolean> {
    const settled = await within(this.clock, CACHE_TIMEOUT, () =>
      this.#epochs.incr(this.#counterOf(namespace)),
    );
    if (settled.status === 'fulfilled') this.#overdue.delete(namespace);
    else this.#overdue.add(namespace);
    return settled.status === 'fulfilled';
  }

  #counterOf(namespace: string): string {
    return `breakwater:vector-epoch:${this.store}:${namespace}`;
  }

  #key(namespace: string, search: Readonly<Record<string, unknown>>): string {
    return cacheKey({ kind: 'vector-search', store: this.store, namespace, ...search });
  }
}

/** Reads kept hits, which another version of the application can have written. */
function hitsOf<M extends object>(value: unknown): readonly VectorHit<M>[] | undefined {
  if (!isList(value)) return undefined;
  const fit = value.every(
    (hit) =>
      readText(hit, 'id') !== undefined &&
      readNumber(hit, 'score') !== undefined &&
      typeof readProperty(hit, 'metadata') === 'object',
  );
  return fit ? (value as readonly VectorHit<M>[]) : undefined;
}
