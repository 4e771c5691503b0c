import {
  type Clock,
  errorCode,
  errorName,
  RepeatedFailure,
  type Settled,
  settledWithin,
} from '@breakwater/core';
import type { Logger } from '@nestjs/common';
import type { AiCache } from './ai-cache.js';

/** The limits of a guarded cache, and the log for its failures. */
export interface CacheGuard {
  /** Milliseconds for which a value is kept. */
  readonly ttl: number;
  /** Longest wait for the cache in milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The first words of log lines, e.g. `The cache of embeddings`. */
  readonly subject: string;
}

/** The outcome of a look-up. `failed` tells a cache that does not work from one that has no value. */
export interface CacheLookup {
  readonly failed: boolean;
  readonly value: unknown;
}

/** Waits for a cache or its counters, up to a limit in milliseconds. Code of another author can also throw at once. */
export function within<T>(
  clock: Clock,
  limit: number,
  work: () => T | PromiseLike<T>,
): Promise<Settled<Awaited<T>>> {
  const begun = new Promise<T>((resolve) => {
    resolve(work());
  });
  return settledWithin(clock, begun, limit);
}

/** A cache that never fails and never keeps a call waiting for long. It logs its failures once a minute. */
export class GuardedCache {
  readonly #failures: RepeatedFailure;

  constructor(
    private readonly cache: AiCache,
    private readonly guard: CacheGuard,
  ) {
    this.#failures = new RepeatedFailure(guard.clock);
  }

  /** @param limit milliseconds that are left for the look-up */
  async get(key: string, limit = Infinity): Promise<CacheLookup> {
    const settled = await this.#within(() => this.cache.get(key), limit);
    return settled.status === 'fulfilled'
      ? { failed: false, value: settled.value }
      : { failed: true, value: undefined };
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#within(() => this.cache.set(key, value, { ttl: this.guard.ttl }), Infinity);
  }

  async #within(work: () => unknown, limit: number): Promise<Settled<unknown>> {
    const { clock, timeout } = this.guard;
    const settled = await within(clock, Math.min(limit, timeout), work);
    if (settled.status !== 'fulfilled')
      this.#report(settled.status === 'rejected' ? settled.reason : undefined);
    return settled;
  }

  #report(error: unknown): void {
    const { logger, subject } = this.guard;
    // The message of an error can repeat the value.
    const text = (): string =>
      error === undefined
        ? 'It did not answer in time.'
        : `It threw ${errorName(error)} ${errorCode(error) ?? ''}`.trim();
    const line = this.#failures.describe(`${subject} failed; calls go on without it.`, text);
    if (line !== undefined) logger.warn(line);
  }
}
