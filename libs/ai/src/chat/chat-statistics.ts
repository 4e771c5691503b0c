/** Figures about the chats of this process since its start. */
export interface ChatStats {
  /** Calls that have ended, those that the cache answered included. */
  readonly calls: number;
  /** Calls that ended without an answer. Those that their callers aborted do not count. */
  readonly failures: number;
  readonly aborted: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Share of the look-ups that found an answer, e.g. `'82.1%'`; `undefined` before the first one. */
  readonly cacheHitRate: string | undefined;
  /** Answers in the cache in memory; `undefined` with a store of the application, and without a cache. */
  readonly cacheSize: number | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Average time of answers of the provider in milliseconds; `undefined` before the first one. */
  readonly averageResponseTime: number | undefined;
  /** Streams that are open at present. */
  readonly openStreams: number;
}

/** Counts chats. */
export class ChatStatistics {
  #calls = 0;
  #failures = 0;
  #aborted = 0;
  #hits = 0;
  #misses = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #answers = 0;
  #duration = 0;

  answered(duration: number, inputTokens = 0, outputTokens = 0): void {
    this.#calls++;
    this.#answers++;
    this.#duration += duration;
    this.#inputTokens += inputTokens;
    this.#outputTokens += outputTokens;
  }

  failed(): void {
    this.#calls++;
    this.#failures++;
  }

  aborted(): void {
    this.#calls++;
    this.#aborted++;
  }

  hit(): void {
    this.#calls++;
    this.#hits++;
  }

  missed(): void {
    this.#misses++;
  }

  read(openStreams: number, cacheSize: number | undefined): ChatStats {
    const lookups = this.#hits + this.#misses;
    return {
      calls: this.#calls,
      failures: this.#failures,
      aborted: this.#aborted,
      cacheHits: this.#hits,
      cacheMisses: this.#misses,
      cacheHitRate: lookups === 0 ? undefined : `${((100 * this.#hits) / lookups).toFixed(1)}%`,
      cacheSize,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      averageResponseTime: this.#answers === 0 ? undefined : Math.round(this.#duration / this.#answers),
      openStreams,
    };
  }
}
