import { type Clock, settledWithin } from '@breakwater/core';
import { BentoCache, bentostore } from 'bentocache';
import type { CacheProvider } from 'bentocache/types';
import type { CacheFigures } from '../figures/cache-figures.js';
import type { MemoryLevel } from '../memory/memory-level.js';
import type { ItemSerializer } from '../redis/item-serializer.js';
import type { SharedLevel } from '../redis/shared-level.js';
import { RedisLevel } from '../redis/redis-level.js';
import { StoredValue } from '../values/stored-value.js';

/** Messages to other instances that are kept until Redis takes them. */
const MAX_MESSAGES = 1_000;

/** The memory and the Redis of one cache. Bentocache moves values, deletions of tags and messages between them. */
export class CacheLevels {
  readonly #bento: CacheProvider;
  readonly #redis: RedisLevel | undefined;

  /**
   * @param prefix beginning of the keys of this cache in Redis
   * @param shared the second level; none for memory only
   */
  constructor(
    prefix: string,
    readonly memory: MemoryLevel,
    serializer: ItemSerializer,
    private readonly figures: CacheFigures,
    private readonly clock: Clock,
    private readonly shared: SharedLevel | undefined,
  ) {
    let store = bentostore({ prefix }).useL1Layer({ options: { serialize: false }, factory: () => memory });
    if (shared) {
      const { gate, bus } = shared;
      const level = new RedisLevel(gate, `${prefix}:`, () => figures.errors++);
      store = store.useL2Layer({ options: {}, factory: () => level }).useBus({
        options: { retryQueue: { enabled: true, maxSize: MAX_MESSAGES } },
        factory: () => bus.transport(),
      });
      this.#redis = level;
      bus.onMissed(() => memory.suspectAll());
      gate.listen({ onLost: () => undefined, onBack: () => void this.#catchUp(level) });
    }
    this.#bento = new BentoCache({ default: prefix, stores: { [prefix]: store }, serializer }).use(prefix);
  }

  /** Whether other instances share the values. */
  get isShared(): boolean {
    return this.shared !== undefined;
  }

  /** The value in memory, if it needs no question to Redis. It may be old. */
  inMemory(key: string): StoredValue | undefined {
    const entry = this.memory.find(key);
    if (!entry) return undefined;
    if (this.shared && (entry.suspect || !this.memory.isCurrent(entry.item))) return undefined;
    return entry.item.value;
  }

  /** The last value that memory has, however old or doubtful. */
  lastResort(key: string): StoredValue | undefined {
    return this.memory.find(key)?.item.value;
  }

  /** The value in memory or Redis, which may be old; none while Redis is lost. Never rejects. */
  async get(key: string): Promise<StoredValue | undefined> {
    if (!this.shared || this.shared.gate.closed) return undefined;
    const work = this.#bento.get<unknown>({ key }).catch(() => this.#failed());
    // A value with tags takes several commands; together they may take no longer than one.
    const settled = await settledWithin(this.clock, work, this.shared.gate.limit);
    const value = settled.status === 'fulfilled' ? settled.value : undefined;
    if (value === undefined || value instanceof StoredValue) return value;
    this.figures.errors++;
    return undefined;
  }

  /** Writes to memory at once, and then to Redis. Resolves when Redis has the value, or its time limit is over. */
  set(key: string, value: StoredValue, tags: readonly string[]): Promise<void> {
    const lifetime = Math.max(1, Math.ceil(value.goneAt - this.clock.now()));
    if (this.shared?.gate.closed) {
      const now = Date.now();
      this.#redis?.owe(key);
      this.memory.set(key, { value, createdAt: now, logicalExpiration: now + lifetime, tags });
      return Promise.resolve();
    }
    return this.#bounded(this.#bento.set({ key, value, ttl: lifetime, tags: [...tags] }));
  }

  delete(key: string): Promise<void> {
    return this.#bounded(this.#bento.delete({ key }));
  }

  /** Returns the number of values that left memory. */
  async deleteByTag(tags: readonly string[]): Promise<number> {
    const deleted = this.memory.deleteByTag(tags);
    if (this.shared) await this.#bounded(this.#bento.deleteByTag({ tags: [...tags] }));
    return deleted;
  }

  /** Resolves when Redis has no value of the cache any more, or does not answer. */
  async clear(): Promise<void> {
    await this.#bento.clear().catch(() => this.#failed());
  }

  async close(): Promise<void> {
    await this.#bento.disconnect();
  }

  /** Tells Redis, which is back, what has changed meanwhile. */
  async #catchUp(redis: RedisLevel): Promise<void> {
    const { owed } = redis;
    // Other instances may have changed values, too, and their messages may be lost.
    const changed = owed === 'all' ? [] : owed.map((key) => [key, this.memory.find(key)?.item] as const);
    this.memory.suspectAll();
    if (owed === 'all') await this.clear();
    await Promise.all(
      changed.map(([key, item]) => (item ? this.set(key, item.value, item.tags ?? []) : this.delete(key))),
    );
  }

  #failed(): undefined {
    this.figures.errors++;
    return undefined;
  }

  /** A call waits for several commands together no longer than for one. */
  async #bounded(work: Promise<unknown>): Promise<void> {
    const counted = work.catch(() => this.#failed());
    if (this.shared) await settledWithin(this.clock, counted, this.shared.gate.limit);
    else await counted;
  }
}
