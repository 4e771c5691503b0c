import { Clock, Failures, OptionsError, Random, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Cache, type CacheHome } from './cache.js';
import { CacheFigures, type CacheStats } from './figures/cache-figures.js';
import { generateCacheKey } from './keys/generate-cache-key.js';
import { type CacheLevels, MemoryOnly, TwoLevelsFactory } from './levels/cache-levels.js';
import { MemoryLevel } from './memory/memory-level.js';
import { CacheSettings, type ResolvedCacheOptions } from './options/cache.options.js';
import { ItemSerializer } from './redis/item-serializer.js';
import { SharedLevel } from './redis/shared-level.js';

/** Lists the names of caches for the error about an unknown one. */
export function expectedName(names: readonly string[]): string {
  return `one of the caches that CacheModule defines (${names.join(', ') || 'none'})`;
}

/** The caches of an application by name. */
@Injectable()
export class CacheService {
  readonly #caches = new Map<string, Cache>();
  readonly #levels: CacheLevels[] = [];
  readonly #shared: SharedLevel | undefined;
  readonly #home: CacheHome;

  constructor(
    @Inject(CacheSettings) private readonly settings: CacheSettings,
    @Inject(Clock) clock: Clock,
    @Inject(Random) random: Random,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Failures) failures: Failures,
    @Optional() @Inject(TwoLevelsFactory) private readonly twoLevels?: TwoLevelsFactory,
  ) {
    const { redis, redisTimeout, enabled } = settings;
    this.#home = { clock, random, events, failures, enabled };
    if (redis && enabled) this.#shared = new SharedLevel(redis, redisTimeout, clock, events);
    this.define(settings.caches);
  }

  /** Names of all caches. */
  get names(): readonly string[] {
    return [...this.#caches.keys()];
  }

  /** True if Redis answers; `undefined` for memory only. */
  get redisUp(): boolean | undefined {
    return this.#shared?.gate.open;
  }

  /** @throws OptionsError when no module has defined a cache of that name */
  cache(name: string): Cache {
    const cache = this.#caches.get(name);
    if (cache) return cache;
    throw new OptionsError('cache', expectedName(this.names), name);
  }

  /** Returns whether a module has defined a cache of that name. */
  has(name: string): boolean {
    return this.#caches.has(name);
  }

  /**
   * Makes one key of any number of parts, so that different parts never give the same key.
   *
   * @throws TypeError for a part that cannot be compared, such as a function
   */
  generateCacheKey(...parts: readonly unknown[]): string {
    return generateCacheKey(...parts);
  }

  /** The statistics of all caches by name. */
  stats(): Readonly<Record<string, CacheStats>> {
    return Object.fromEntries([...this.#caches].map(([name, cache]) => [name, cache.stats()]));
  }

  /**
   * @internal Adds caches.
   * @throws OptionsError when a name is taken
   */
  define(caches: Readonly<Record<string, ResolvedCacheOptions>>): void {
    for (const [name, options] of Object.entries(caches)) {
      if (this.#caches.has(name)) {
        throw new OptionsError(`cache.caches.${name}`, 'a name that no other module has defined', name);
      }
      this.#caches.set(name, this.#make(name, options));
    }
  }

  /** @internal Ends timers, and the connection for messages. The client of Redis belongs to the application. */
  async close(): Promise<void> {
    await Promise.all(this.#levels.map((levels) => levels.close()));
    this.#shared?.close();
  }

  #make(name: string, options: ResolvedCacheOptions): Cache {
    const { prefix, version } = this.settings;
    const { clock } = this.#home;
    const figures = new CacheFigures();
    const serializer = new ItemSerializer(clock, !options.serialize, () => figures.errors++);
    const memory = new MemoryLevel(options, figures, clock, (text) => serializer.deserialize(text));
    const full = `${prefix}:v${version}:${name}`;
    const levels =
      this.#shared && this.twoLevels
        ? this.twoLevels(full, memory, serializer, figures, clock, this.#shared)
        : new MemoryOnly(memory);
    this.#levels.push(levels);
    return new Cache(name, options, levels, figures, this.#home);
  }
}
