import {
  type Clock,
  headlineOf,
  processRedactor,
  RepeatedFailure,
  type Settled,
  settledWithin,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { AiCache } from '../answers/ai-cache.js';

/** Longest wait in milliseconds for a cache: far above the usual answer of Redis, and short beside a call of a model. */
const LIMIT = 250;

/** Waits for a cache or its counters, for 250 ms at most. Code of another author can also throw at once. */
export function within<T>(clock: Clock, work: () => T | PromiseLike<T>): Promise<Settled<Awaited<T>>> {
  return settledWithin(
    clock,
    new Promise<T>((resolve) => {
      resolve(work());
    }),
    LIMIT,
  );
}

/** A cache that never fails and never keeps a call waiting for long: without an answer there is no value. */
export class GuardedCache {
  readonly #logger = new Logger('VectorModule');
  readonly #failures: RepeatedFailure;

  /** @param subject the cache in log lines, e.g. `The cache of embeddings` */
  constructor(
    private readonly cache: AiCache,
    private readonly ttl: number,
    private readonly clock: Clock,
    private readonly subject: string,
  ) {
    this.#failures = new RepeatedFailure(clock);
  }

  async get(key: string): Promise<unknown> {
    const settled = await within(this.clock, () => this.cache.get(key));
    return settled.status === 'fulfilled' ? settled.value : this.#report(settled);
  }

  async set(key: string, value: unknown): Promise<void> {
    const settled = await within(this.clock, () => this.cache.set(key, value, { ttl: this.ttl }));
    if (settled.status !== 'fulfilled') this.#report(settled);
  }

  #report(settled: Settled<unknown>): void {
    const text = (): string =>
      settled.status === 'rejected'
        ? processRedactor.text(headlineOf(settled.reason), 300)
        : 'It did not answer in time.';
    const line = this.#failures.describe(`${this.subject} failed; calls go on without it.`, text);
    if (line !== undefined) this.#logger.warn(line);
  }
}
