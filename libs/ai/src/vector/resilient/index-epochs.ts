/**
 * Port: a counter for each namespace, which each write increments, so that no search finds an answer from before the write. A client of
 * ioredis has both methods. Replicas that share a cache have to share the counters.
 */
export interface IndexEpochs {
  get(key: string): Promise<string | number | null | undefined>;
  incr(key: string): Promise<number>;
}

/** Number of namespaces that have a counter of their own. */
const MAX_NAMESPACES = 10_000;

/** Counters of one process. */
export class MemoryIndexEpochs implements IndexEpochs {
  /** In the order of their last increment. */
  readonly #epochs = new Map<string, number>();
  #last = 0;
  /** The epoch of all namespaces without a counter: at least the one that they had. */
  #forgotten = 0;

  get(key: string): Promise<number> {
    return Promise.resolve(this.#epochs.get(key) ?? this.#forgotten);
  }

  incr(key: string): Promise<number> {
    this.#epochs.delete(key);
    this.#epochs.set(key, ++this.#last);
    if (this.#epochs.size > MAX_NAMESPACES) {
      const [oldest, epoch] = this.#epochs.entries().next().value as [string, number];
      this.#epochs.delete(oldest);
      this.#forgotten = epoch;
    }
    return Promise.resolve(this.#last);
  }
}
