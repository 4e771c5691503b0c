import type { Clock, Timer } from '@breakwater/core';
import type { Redis } from 'ioredis';

/**
 * Cuts a connection that owes an answer for too long: when the other side is gone without having said so, TCP notices
 * after a quarter of an hour. ioredis has `socketTimeout` for that, but its timer outlives the connection: it cuts the next
 * one, and keeps the process.
 */
export class AnswerWatch {
  #timer: Timer | undefined;

  /** @param limit milliseconds */
  constructor(
    private readonly client: Redis,
    private readonly limit: number,
    private readonly clock: Clock,
  ) {
    client.on('connect', () => client.stream.on('data', () => this.#stop()));
    client.on('close', () => this.#stop());
  }

  /** A command is on its way. */
  sent(): void {
    this.#timer ??= this.clock.setTimeout(() => {
      this.#timer = undefined;
      this.client.stream.destroy(new Error(`Socket timeout. No answer within ${this.limit} ms.`));
    }, this.limit);
  }

  #stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
