import type { Clock } from '@breakwater/core';
import type { CacheFigures } from '../figures/cache-figures.js';
import type { MemoryLevel } from '../memory/memory-level.js';
import type { ItemSerializer } from '../redis/item-serializer.js';
import type { SharedLevel } from '../redis/shared-level.js';
import type { StoredValue } from '../values/stored-value.js';

/** Port: the stores of the values of one cache. */
export interface CacheLevels {
  readonly memory: MemoryLevel;
  /** True if other instances share the values. */
  readonly isShared: boolean;
  /** The value in memory, unless Redis must confirm it. It may be old. */
  inMemory(key: string): StoredValue | undefined;
  /** The last value in memory, even if it is old or unconfirmed. */
  lastResort(key: string): StoredValue | undefined;
  /** The value in memory or Redis, which may be old; `undefined` while Redis is lost. Never rejects. */
  get(key: string): Promise<StoredValue | undefined>;
  /** Writes to memory at once, and then to Redis. Resolves when Redis has the value, or its time limit is over. */
  set(key: string, value: StoredValue, tags: readonly string[]): Promise<void>;
  delete(key: string): Promise<void>;
  /** Returns the number of values that were removed from memory. */
  deleteByTag(tags: readonly string[]): Promise<number>;
  /** Resolves when Redis has no value of the cache any more, or does not answer. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the levels of a cache that has Redis. */
export type TwoLevelsFactory = (
  prefix: string,
  memory: MemoryLevel,
  serializer: ItemSerializer,
  figures: CacheFigures,
  clock: Clock,
  shared: SharedLevel,
) => CacheLevels;

/** Injection token of {@link TwoLevelsFactory}. It has no provider without Redis. */
export const TwoLevelsFactory = Symbol('@breakwater/cache:TwoLevelsFactory');

/** The levels of a cache that has only memory. */
export class MemoryOnly implements CacheLevels {
  readonly isShared = false;

  constructor(readonly memory: MemoryLevel) {}

  inMemory(key: string): StoredValue | undefined {
    return this.memory.find(key)?.item.value;
  }

  lastResort(key: string): StoredValue | undefined {
    return this.inMemory(key);
  }

  async get(): Promise<undefined> {}

  async set(key: string, value: StoredValue, tags: readonly string[]): Promise<void> {
    this.memory.set(key, { value, createdAt: 0, tags });
  }

  async delete(key: string): Promise<void> {
    this.memory.delete(key);
  }

  async deleteByTag(tags: readonly string[]): Promise<number> {
    return this.memory.deleteByTag(tags);
  }

  async clear(): Promise<void> {
    this.memory.clear();
  }

  async close(): Promise<void> {
    this.memory.close();
  }
}
