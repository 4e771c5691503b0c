import { type Clock, settledWithin } from '@breakwater/core';
import { BentoCache, bentostore } from 'bentocache';
import type { CacheProvider } from 'bentocache/types';
import type { CacheFigures } from '../figures/cache-figures.js';
import type { MemoryLevel } from '../memory/memory-level.js';
import type { ItemSerializer } from '../redis/item-serializer.js';
import { RedisLevel } from '../redis/redis-level.js';
import type { SharedLevel } from '../redis/shared-level.js';
import { StoredValue } from '../values/stored-value.js';
import type { CacheLevels } from './cache-levels.js';

/** Maximum number of messages to other instances that are kept until Redis accepts them. */
const MAX_MESSAGES = 1_000;

/** A value that is being read from Redis. */
interface Fetch {
  readonly key: string;
  /** True if the key has changed meanwhile. */
  outdated: boolean;
}

/** The memory and the Redis of one cache. Bentocache moves values, deletions of tags and messages between them. */
export class TwoLevels implements CacheLevels {
  readonly isShared = true;
  readonly #bento: CacheProvider;
  readonly #redis: RedisLevel;
  readonly #fetches = new Set<Fetch>();

  /** @param prefix beginning of the keys of this cache in Redis */
  constructor(
    prefix: string,
    readonly memory: MemoryLevel,
    serializer: ItemSerializer,
    private readonly figures: CacheFigures,
    private readonly clock: Clock,
    private readonly shared: SharedLevel,
  ) {
    const { gate, bus } = shared;
    const redis = new RedisLevel(gate, `${prefix}:`, () => figures.errors++);
    const store = bentostore({ prefix })
      .useL1Layer({ options: { serialize: false }, factory: () => memory })
      .useL2Layer({ options: {}, factory: () => redis })
      .useBus({
        options: { retryQueue: { enabled: true, maxSize: MAX_MESSAGES } },
        factory: () => bus.transport(),
      });
    this.#redis = redis;
    this.#bento = new BentoCache({ default: prefix, stores: { [prefix]: store }, serializer }).use(prefix);
    bus.onMissed(() => memory.suspectAll());
    gate.listen({ onLost: () => undefined, onBack: () => void this.#catchUp() });
  }

  inMemory(key: string): StoredValue | undefined {
    const entry = this.memory.find(key);
    return entry && !entry.suspect && this.memory.isCurrent(entry.item) ? entry.item.value : undefined;
  }

  lastResort(key: string): StoredValue | undefined {
    return this.memory.find(key)?.item.value;
  }

  async get(key: string): Promise<StoredValue | undefined> {
    if (this.shared.gate.closed) return undefined;
    // A value with tags needs several commands. Together they have the time limit of one command.
    const settled = await settledWithin(this.clock, this.#fetch(key), this.shared.gate.limit);
    return settled.status === 'fulfilled' ? settled.value : undefined;
  }

  async set(key: string, value: StoredValue, tags: readonly string[]): Promise<void> {
    this.#outdate(key);
    const lifetime = Math.max(1, Math.ceil(value.goneAt - this.clock.now()));
    if (this.shared.gate.closed) {
      const now = Date.now();
      this.#redis.owe(key);
      this.memory.set(key, { value, createdAt: now, logicalExpiration: now + lifetime, tags });
    } else {
      await this.#bounded(this.#bento.set({ key, value, ttl: lifetime, tags: [...tags] }));
    }
  }

  delete(key: string): Promise<void> {
    this.#outdate(key);
    return this.#bounded(this.#bento.delete({ key }));
  }

  async deleteByTag(tags: readonly string[]): Promise<number> {
    this.#outdate();
    const deleted = this.memory.deleteByTag(tags);
    await this.#bounded(this.#bento.deleteByTag({ tags: [...tags] }));
    return deleted;
  }

  async clear(): Promise<void> {
    this.#outdate();
    await this.#bento.clear().catch(() => this.#failed());
  }

  async close(): Promise<void> {
    await this.#bento.disconnect();
  }

  /** Reads a value through bentocache, which puts it into memory. A value that has changed meanwhile must not stay there. */
  async #fetch(key: string): Promise<StoredValue | undefined> {
    const fetch: Fetch = { key, outdated: false };
    this.#fetches.add(fetch);
    const value: unknown = await this.#bento.get({ key }).catch(() => this.#failed());
    this.#fetches.delete(fetch);
    if (fetch.outdated) {
      if (this.lastResort(key) === value) this.memory.delete(key);
      return undefined;
    }
    if (value === undefined || value instanceof StoredValue) return value;
    this.figures.errors++;
    return undefined;
  }

  /** A key has changed, or all of them. */
  #outdate(changed?: string): void {
    for (const fetch of this.#fetches) {
      if (changed === undefined || fetch.key === changed) fetch.outdated = true;
    }
  }

  /** Sends the changes of the outage to Redis, which answers again. */
  async #catchUp(): Promise<void> {
    const { owed } = this.#redis;
    const changed = owed === 'all' ? [] : owed.map((key) => [key, this.memory.find(key)?.item] as const);
    // Other instances may have changed values, too, and their messages may be lost.
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

  /** A call waits for several commands as long as for one. */
  async #bounded(work: Promise<unknown>): Promise<void> {
    const counted = work.catch(() => this.#failed());
    await settledWithin(this.clock, counted, this.shared.gate.limit);
  }
}
