import { checkOptions, type Clock } from '@breakwater/core';
import { DEFAULT_MEMORY_AI_CACHE_OPTIONS } from '../ai.constants.js';
import type { AiCache } from './ai-cache.js';

/** Limits of a {@link MemoryAiCache}. */
export interface MemoryAiCacheOptions {
  /** Largest number of answers. @default 1000 */
  readonly maxEntries?: number;
  /** Largest size of all answers as JSON, in bytes of UTF-8. @default 10000000 */
  readonly maxBytes?: number;
}

interface Entry {
  readonly json: string;
  readonly bytes: number;
  readonly goneAt: number;
}

/** Keeps answers in the memory of the process. The answer that was not read for the longest time makes room for new ones. */
export class MemoryAiCache implements AiCache {
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  /** @throws OptionsError when a limit is wrong */
  constructor(
    private readonly clock: Clock,
    options: MemoryAiCacheOptions = {},
  ) {
    const { maxEntries, maxBytes } = { ...DEFAULT_MEMORY_AI_CACHE_OPTIONS, ...options };
    checkOptions('ai.cache', 'MemoryAiCache', (check) => {
      check.known(options, Object.keys(DEFAULT_MEMORY_AI_CACHE_OPTIONS));
      check.integer('maxEntries', maxEntries, 1);
      check.integer('maxBytes', maxBytes, 1);
    });
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** Number of answers, expired ones that nobody has asked for included. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: string): unknown {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#remove(key, entry);
    if (entry.goneAt <= this.clock.now()) return undefined;
    this.#add(key, entry);
    return JSON.parse(entry.json);
  }

  set(key: string, value: unknown, { ttl }: { readonly ttl: number }): void {
    const known = this.#entries.get(key);
    if (known) this.#remove(key, known);
    const json = JSON.stringify(value);
    const bytes = Buffer.byteLength(json) + Buffer.byteLength(key);
    if (bytes > this.#maxBytes) return;
    this.#add(key, { json, bytes, goneAt: this.clock.now() + ttl });
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest, entry);
    }
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  #remove(key: string, { bytes }: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= bytes;
  }
}
