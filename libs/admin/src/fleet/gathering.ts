import { type Clock, settledWithin } from '@breakwater/core';
import type { Reply } from './question.js';

/** Collects the replies to one question. */
export class Gathering {
  readonly replies = new Map<string, Reply>();
  readonly #missing: Set<string>;
  readonly #complete = Promise.withResolvers<void>();

  constructor(expected: readonly string[]) {
    this.#missing = new Set(expected);
    this.#endIfComplete();
  }

  /** Takes the first reply of an instance that was asked. */
  take(instance: string, reply: Reply): void {
    if (!this.#missing.delete(instance)) return;
    this.replies.set(instance, reply);
    this.#endIfComplete();
  }

  /** Waits until all have replied, at most for `limit` milliseconds. */
  async wait(clock: Clock, limit: number): Promise<void> {
    await settledWithin(clock, this.#complete.promise, limit);
  }

  #endIfComplete(): void {
    if (this.#missing.size === 0) this.#complete.resolve();
  }
}
