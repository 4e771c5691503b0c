/** Numbers that each counter has. */
const FIELDS = 3;
/** Counters in one chunk, as a power of two. */
const CHUNK_BITS = 10;
const CHUNK = 1 << CHUNK_BITS;
/** Number of counters that one step of a sweep reads. */
const SWEEP_STEP = 5_000;
/** Number of the oldest counters among which {@link CounterSlab.evict} looks for an expired one. */
const EVICTION_SAMPLE = 16;

/**
 * Counters of two numbers each, by key, and the time at which they expire. The numbers are in typed arrays: objects in a map would
 * take twice the memory, and the garbage collector would have to visit each of them.
 */
export class CounterSlab {
  readonly #slots = new Map<string, number>();
  readonly #chunks: Float64Array[] = [];
  #free: number[] = [];
  /** Number of slots that were in use at some time. */
  #top = 0;

  get size(): number {
    return this.#slots.size;
  }

  has(key: string): boolean {
    return this.#slots.has(key);
  }

  /** The slot of a key that has not expired; -1 without one. */
  find(key: string, now: number): number {
    const slot = this.#slots.get(key);
    return slot === undefined || this.expiry(slot) <= now ? -1 : slot;
  }

  first(slot: number): number {
    return this.#chunk(slot)[(slot & (CHUNK - 1)) * FIELDS] as number;
  }

  second(slot: number): number {
    return this.#chunk(slot)[(slot & (CHUNK - 1)) * FIELDS + 1] as number;
  }

  /** Time at which the counter expires. */
  expiry(slot: number): number {
    return this.#chunk(slot)[(slot & (CHUNK - 1)) * FIELDS + 2] as number;
  }

  set(key: string, first: number, second: number, expiry: number): void {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#top++;
      if (slot >> CHUNK_BITS === this.#chunks.length) this.#chunks.push(new Float64Array(CHUNK * FIELDS));
      this.#slots.set(key, slot);
    }
    const chunk = this.#chunk(slot);
    const offset = (slot & (CHUNK - 1)) * FIELDS;
    chunk[offset] = first;
    chunk[offset + 1] = second;
    chunk[offset + 2] = expiry;
  }

  delete(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#free.push(slot);
    this.#slots.delete(key);
  }

  /** Like `Counters.evict`. */
  evict(now: number): boolean {
    let oldest: string | undefined;
    let looked = 0;
    for (const [key, slot] of this.#slots) {
      if (this.expiry(slot) <= now) {
        this.delete(key);
        return false;
      }
      oldest ??= key;
      if (++looked === EVICTION_SAMPLE) break;
    }
    if (oldest !== undefined) this.delete(oldest);
    return true;
  }

  /** Removes expired counters; each step reads some thousand. Gives memory back when half of it is unused. */
  *sweep(now: number): Generator<void, void, undefined> {
    let looked = 0;
    for (const [key, slot] of this.#slots) {
      if (this.expiry(slot) <= now) this.delete(key);
      if (++looked % SWEEP_STEP === 0) yield;
    }
    if (this.#slots.size * 2 <= this.#top) this.#compact();
  }

  /** Moves the counters into the lowest slots and gives the rest of the memory back. */
  #compact(): void {
    const size = this.#slots.size;
    const holes = this.#free.filter((slot) => slot < size);
    for (const [key, slot] of this.#slots) {
      if (slot < size) continue;
      const [first, second, expiry] = [this.first(slot), this.second(slot), this.expiry(slot)];
      this.#slots.set(key, holes.pop() as number);
      this.set(key, first, second, expiry);
    }
    this.#free = [];
    this.#top = size;
    this.#chunks.length = Math.ceil(size / CHUNK);
  }

  #chunk(slot: number): Float64Array {
    return this.#chunks[slot >> CHUNK_BITS] as Float64Array;
  }
}
