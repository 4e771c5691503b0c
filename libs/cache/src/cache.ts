import {
  type Clock,
  currentContext,
  type EventTopic,
  type Failures,
  messageOf,
  readProperty,
  type Random,
  RequestContext,
  type ResilienceEvents,
} from '@breakwater/core';
import type { CacheStaleEvent } from './cache.events.js';
import { CacheFigures, type CacheStats } from './figures/cache-figures.js';
import { ProblemLog } from './figures/problem-log.js';
import { CacheKeys, type CacheKey } from './keys/cache-keys.js';
import type { CacheLevels } from './levels/cache-levels.js';
import type { LookupAnswer } from './lookups/lookup-answer.js';
import { Lookup, type LookupHome } from './lookups/lookup.js';
import { type Load, type CacheSource, SourceLoad } from './lookups/source.js';
import type { ResolvedCacheOptions } from './options/cache.options.js';
import type { CacheLookupOptions, CacheReadOptions, CacheWriteOptions } from './options/lookup.options.js';
import { CacheValueError } from './values/cache-value.error.js';
import type { StoredValue } from './values/stored-value.js';
import { NO_OPTIONS, ValueWriter } from './values/value-writer.js';

/** The parts of an application that a cache needs. */
export interface CacheHome {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: ResilienceEvents;
  readonly failures: Failures;
  readonly enabled: boolean;
}

/** One named cache. */
export class Cache {
  readonly #problems = new ProblemLog();
  readonly #lookups = new Map<string, Lookup>();
  /** Look-ups that skip the cache. No other caller joins them. */
  readonly #forced = new Set<Lookup>();
  readonly #keys: CacheKeys;
  readonly #writer: ValueWriter;
  readonly #stale: EventTopic<CacheStaleEvent>;

  /** @internal */
  constructor(
    readonly name: string,
    private readonly options: ResolvedCacheOptions,
    private readonly levels: CacheLevels,
    private readonly figures: CacheFigures,
    private readonly home: CacheHome,
  ) {
    this.#keys = new CacheKeys(name, options.perTenant, this.#problems);
    this.#writer = new ValueWriter(name, options, levels, figures, home.clock, home.random);
    this.#stale = home.events.topic('cache.stale');
  }

  /** The fresh value of a key, from memory or else from Redis; `undefined` without one. */
  async get<T = unknown>(key: CacheKey, { stale = false }: CacheReadOptions = {}): Promise<T | undefined> {
    const full = this.keyFor(key);
    const inMemory = full === undefined ? undefined : this.freshIn(full);
    if (inMemory) return inMemory.read() as T;
    const found = full !== undefined && this.levels.isShared ? await this.levels.get(full) : undefined;
    if (found && found.freshUntil > this.home.clock.now()) {
      this.figures.hit();
      return found.read() as T;
    }
    const old = stale && full !== undefined ? (found ?? this.levels.lastResort(full)) : undefined;
    if (old && old.goneAt > this.home.clock.now()) {
      this.figures.staleHit();
      return old.read() as T;
    }
    this.figures.misses++;
    return undefined;
  }

  /**
   * Keeps a value, in memory at once. Resolves when Redis has stored it, too, or has not answered in time.
   *
   * @throws CacheValueError for a value that JSON cannot represent unchanged
   */
  async set(key: CacheKey, value: unknown, options: CacheWriteOptions = NO_OPTIONS): Promise<void> {
    const full = this.keyFor(key);
    if (full === undefined) return;
    this.#writer.check(options);
    this.#discard(full);
    await this.#writer.write(full, value, options).done;
  }

  /**
   * The fresh value of a key, or that of the source, which is then kept. All callers who miss the same key at the same time share one
   * call of the source; the signal of the source aborts when the last of them has left.
   */
  async getOrSet<T>(
    key: CacheKey,
    source: CacheSource<T>,
    options: CacheLookupOptions = NO_OPTIONS,
  ): Promise<T> {
    this.#writer.check(options);
    const full = this.keyFor(key);
    const { skipCache = false, signal } = options;
    const value = full === undefined || skipCache ? undefined : this.freshIn(full);
    if (value) return value.read() as T;
    const around = currentContext();
    const context = signal ? new RequestContext({ signal }, around) : around;
    const load = new SourceLoad(source, context);
    try {
      if (full === undefined) return (await load.run(context ?? load.scope())) as T;
      const answer = await this.share(full, load, options, context);
      return answer.read() as T;
    } finally {
      if (signal) context?.close();
    }
  }

  /** Removes a value. Resolves when Redis has removed it, too, or did not answer in time; it is then removed later. */
  async delete(key: CacheKey): Promise<void> {
    const full = this.keyFor(key);
    if (full === undefined) return;
    this.#discard(full);
    if (this.levels.isShared || this.levels.lastResort(full)) this.figures.deletes++;
    await this.levels.delete(full);
  }

  /** Removes all values with at least one of the tags. */
  async deleteByTag(...tags: readonly string[]): Promise<void> {
    if (!this.home.enabled || tags.length === 0) return;
    this.#discard();
    this.figures.deletes += await this.levels.deleteByTag(tags);
  }

  /** Removes all values. */
  async clear(): Promise<void> {
    this.#discard();
    const values = this.levels.memory.size;
    this.figures.deletes += values;
    await this.levels.clear();
    this.home.events.publish('cache.cleared', { cache: this.name, values });
  }

  /** The statistics of the cache in this process. */
  stats(): CacheStats {
    const { memory } = this.levels;
    memory.sweep();
    return this.figures.stats(memory, this.options.maxEntries);
  }

  /** @internal Milliseconds for which a value is fresh. */
  get ttl(): number {
    return this.options.ttl;
  }

  /** @internal The fresh value in memory, counted as a hit. */
  freshIn(full: string): StoredValue | undefined {
    const value = this.levels.inMemory(full);
    if (!value || value.freshUntil <= this.home.clock.now()) return undefined;
    this.figures.hits++;
    return value;
  }

  /** @internal The key with its tenant; `undefined` when nothing may be kept for the caller. */
  keyFor(key: CacheKey): string | undefined {
    return this.home.enabled ? this.#keys.full(key, currentContext()) : undefined;
  }

  /** @internal Counts and logs, once, that a decorator could not compute a key. */
  reportKey(problem: string): void {
    this.figures.errors++;
    this.#problems.warn(problem, `Cache '${this.name}' was not used by ${problem}`);
  }

  /** @internal Joins the look-up of a key, or begins one. */
  share(
    full: string,
    load: Load,
    options: CacheLookupOptions,
    context: RequestContext | undefined,
  ): Promise<LookupAnswer> {
    const known = options.skipCache ? undefined : this.#lookups.get(full);
    if (known) return known.join(context);
    const lookup: Lookup = new Lookup(
      this.#lookupHome(full, options, () => lookup),
      load,
      this,
    );
    if (options.skipCache) this.#forced.add(lookup);
    else this.#lookups.set(full, lookup);
    const answer = lookup.join(context);
    lookup.begin();
    return answer;
  }

  /** @internal */
  onAnswered({ origin }: LookupAnswer): void {
    if (origin === 'source') this.figures.misses++;
    else if (origin === 'stale') this.figures.staleHit();
    else this.figures.hit();
  }

  /** @internal */
  onFailed(): void {
    this.figures.misses++;
  }

  /** @internal Keeps a value whose caller must not fail when it cannot be kept, unless the value says that it is a stand-in. */
  keep(full: string, value: unknown, options: CacheWriteOptions): StoredValue | undefined {
    try {
      if (readProperty(value, 'degraded') === true) return undefined;
      return this.#writer.write(full, value, options).kept;
    } catch (error) {
      if (!(error instanceof CacheValueError)) this.figures.errors++;
      this.#problems.warn(error instanceof CacheValueError ? error.path : 'keep', messageOf(error));
      return undefined;
    }
  }

  /** A key, or without one every key, has changed: results of look-ups that began earlier must not be kept. */
  #discard(full?: string): void {
    for (const lookup of this.#forced) lookup.discard();
    if (full !== undefined) this.#lookups.get(full)?.discard();
    else for (const lookup of this.#lookups.values()) lookup.discard();
  }

  #lookupHome(full: string, options: CacheLookupOptions, self: () => Lookup): LookupHome {
    const { clock, failures } = this.home;
    const { softTimeout, hardTimeout } = this.options;
    return {
      clock,
      failures,
      softTimeout: options.skipCache ? undefined : softTimeout,
      hardTimeout,
      name: `cache '${this.name}'`,
      fetch: this.levels.isShared && !options.skipCache ? () => this.levels.get(full) : undefined,
      inMemory: () => (options.skipCache ? undefined : this.levels.lastResort(full)),
      keep: (value, degraded) => (degraded ? undefined : this.keep(full, value, options)),
      onStale: (error) => {
        const reason = error === undefined ? 'slow' : 'failed';
        this.#stale.publish({ cache: this.name, reason, ...(error !== undefined && { error }) });
      },
      onEnd: () => {
        this.#forced.delete(self());
        if (this.#lookups.get(full) === self()) this.#lookups.delete(full);
      },
    };
  }
}
