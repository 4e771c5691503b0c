import type { Clock, Timer } from '@breakwater/core';
import type { CacheFigures } from '../figures/cache-figures.js';
import type { LevelItem } from './level-item.js';
import { isTagMarker, TagMarkers } from './tag-markers.js';

/** Milliseconds between two sweeps of expired values. */
const SWEEP_INTERVAL = 60_000;

/** A value in memory. */
export interface MemoryEntry {
  readonly item: LevelItem;
  readonly bytes: number;
  /** True if another instance may have a newer value, so that Redis must confirm this one. */
  suspect: boolean;
}

/** Limits of one cache in memory. */
export interface MemoryLimits {
  readonly maxEntries: number;
  readonly maxBytes?: number | undefined;
}

/**
 * The values of one cache in memory, the least recently used first. It is the first level of bentocache. Unlike bentocache's own
 * level, it counts evictions and bytes exactly, and returns a value without a promise.
 */
export class MemoryLevel {
  readonly type = 'l1';
  readonly #entries = new Map<string, MemoryEntry>();
  readonly #markers = new TagMarkers();
  #bytes = 0;
  #sweep: Timer | undefined;

  /** @param parse reads an item that bentocache passes as the text of the second level */
  constructor(
    private readonly limits: MemoryLimits,
    private readonly figures: CacheFigures,
    private readonly clock: Clock,
    private readonly parse: (text: string) => LevelItem,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The value of a key, fresh or old. Reading makes it the most recently used value. */
  find(key: string): MemoryEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Returns whether this process knows for all tags of a value that none was deleted after the value was made. */
  isCurrent({ tags, createdAt }: LevelItem): boolean {
    return !tags?.length || tags.every((tag) => this.#markers.allows(tag, createdAt));
  }

  /** Removes all values with one of the tags. */
  deleteByTag(tags: readonly string[]): number {
    let deleted = 0;
    for (const [key, { item }] of this.#entries) {
      if (item.tags?.some((tag) => tags.includes(tag)) && this.delete(key)) deleted++;
    }
    return deleted;
  }

  /** Messages of other instances may have been lost, so Redis must confirm each value before it counts as fresh. */
  suspectAll(): void {
    this.#markers.clear();
    for (const entry of this.#entries.values()) entry.suspect = true;
  }

  /** Removes expired values. */
  sweep(): void {
    const now = this.clock.now();
    for (const [key, { item }] of this.#entries) if (item.value.goneAt <= now) this.delete(key);
  }

  /** Ends the timer. */
  close(): void {
    if (this.#sweep) this.clock.clearTimeout(this.#sweep);
    this.#sweep = undefined;
  }

  get(key: string): string | undefined {
    if (isTagMarker(key)) return this.#markers.get(key) as string | undefined;
    const entry = this.find(key);
    if (!entry) return undefined;
    // Bentocache reads only the expiry of an item. It does not know about unconfirmed values.
    return (entry.suspect ? { ...entry.item, logicalExpiration: 0 } : entry.item) as unknown as string;
  }

  set(key: string, written: unknown): boolean {
    const item = typeof written === 'string' ? this.parse(written) : (written as LevelItem);
    if (isTagMarker(key)) return this.#markers.set(key, item);
    this.delete(key);
    const bytes = Buffer.byteLength(item.value.encoded.text) + Buffer.byteLength(key);
    if (bytes > (this.limits.maxBytes ?? Infinity)) {
      this.figures.evictions++;
      return false;
    }
    const suspect = item.logicalExpiration !== undefined && item.logicalExpiration <= Date.now();
    this.#entries.set(key, { item, bytes, suspect });
    this.#bytes += bytes;
    this.#evict();
    this.#sweepLater();
    return true;
  }

  getRemainingTtl(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry && Math.max(0, entry.item.value.goneAt - this.clock.now());
  }

  pull(key: string): string | undefined {
    const item = this.get(key);
    this.delete(key);
    return item;
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    return true;
  }

  deleteMany(keys: string[]): boolean {
    for (const key of keys) this.delete(key);
    return true;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  namespace(): MemoryLevel {
    throw new Error('A cache has no namespaces inside; its keys contain the tenant.');
  }

  disconnect(): void {
    this.close();
  }

  #evict(): void {
    const { maxEntries, maxBytes = Infinity } = this.limits;
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries && this.#bytes <= maxBytes) return;
      this.delete(key);
      this.figures.evictions++;
    }
  }

  #sweepLater(): void {
    this.#sweep ??= this.clock.setTimeout(() => {
      this.#sweep = undefined;
      this.sweep();
      if (this.#entries.size > 0) this.#sweepLater();
    }, SWEEP_INTERVAL);
    this.#sweep.unref();
  }
}
