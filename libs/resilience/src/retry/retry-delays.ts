import type { Random } from '@breakwater/core';
import type { Backoff } from './backoff/backoff.js';
import { createBackoff } from './backoff/create-backoff.js';
import { applyJitter, type RetryJitter } from './jitter.js';
import type { ResolvedRetryOptions } from './retry.options.js';

/** The waits of one policy: back-off, then `maxDelay`, then jitter; whole milliseconds from 0 to `maxDelay`. */
export class RetryDelays {
  readonly #backoff: Backoff;
  readonly #jitter: RetryJitter;
  readonly #maxDelay: number;

  constructor(
    options: Pick<ResolvedRetryOptions, 'backoff' | 'jitter' | 'maxDelay'>,
    private readonly random: Random,
  ) {
    this.#backoff = createBackoff(options.backoff);
    this.#jitter = options.jitter;
    this.#maxDelay = options.maxDelay;
  }

  /** Milliseconds before retry number `retry` (from 1) of a call whose last wait was `previous`. */
  next(retry: number, previous: number | undefined, error: unknown): number {
    const planned = this.#cap(this.#backoff({ retry, previous, error, random: this.random }));
    // Whole milliseconds keep the number of lanes in the timer queue small.
    return this.#cap(Math.round(applyJitter(this.#jitter, planned, this.random)));
  }

  /** Also replaces a value that is no number, or below 0, by 0: a custom function can return anything. */
  #cap(delay: number): number {
    return delay > 0 ? Math.min(delay, this.#maxDelay) : 0;
  }
}
