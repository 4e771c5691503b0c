import type { Clock, Timer } from '@breakwater/core';
import type { Redis } from 'ioredis';

/**
 * Cuts a connection that has not answered for too long. TCP notices only after about 15 minutes that the other side is gone. ioredis
 * has `socketTimeout` for that, but its timer outlives the connection: it cuts the next connection, and keeps the process alive.
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

  /** Starts to wait for an answer, when a command is sent. */
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
