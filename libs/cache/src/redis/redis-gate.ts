import { type Clock, messageOf, readText, settledWithin, type Timer } from '@breakwater/core';
import type { CacheRedis } from './cache-redis.js';

/** Milliseconds between two tests of a Redis that did not answer. */
const PROBE_INTERVAL = 500;

/** States of an ioredis client in which it only queues commands. */
const WITHOUT_CONNECTION: ReadonlySet<string> = new Set(['reconnecting', 'close', 'end']);

/** Redis did not answer in time, or did not answer an earlier command. */
export class RedisSkippedError extends Error {
  override readonly name = 'RedisSkippedError';
}

/** Is notified when Redis stops answering, and when it answers again. */
export interface GateListener {
  onLost(reason: string): void;
  onBack(): void;
}

/**
 * The gate to Redis. One command without an answer closes it. Other commands then fail at once, so that only one call waits for
 * the time limit. A test in the background opens it again.
 */
export class RedisGate {
  #closed = false;
  #ended = false;
  #probe: Timer | undefined;
  readonly #listeners = new Set<GateListener>();

  /** @param limit milliseconds that a command may take */
  constructor(
    readonly client: CacheRedis,
    readonly limit: number,
    private readonly clock: Clock,
  ) {}

  /** True if Redis did not answer the last command. */
  get closed(): boolean {
    return this.#closed;
  }

  /** True if commands are sent. */
  get open(): boolean {
    return !this.#closed && this.#connected;
  }

  get #connected(): boolean {
    return !WITHOUT_CONNECTION.has(this.client.status);
  }

  listen(listener: GateListener): void {
    this.#listeners.add(listener);
  }

  /**
   * Sends a command.
   *
   * @throws RedisSkippedError when Redis does not answer in time, or did not answer before; or the refusal of Redis
   */
  async send<T>(command: (client: CacheRedis) => Promise<T>): Promise<T> {
    if (this.#closed || this.#ended) throw new RedisSkippedError('Redis does not answer.');
    if (!this.open) this.#fail(`the connection is '${this.client.status}'`);
    const settled = await settledWithin(this.clock, this.#start(command), this.limit);
    if (settled.status === 'fulfilled') return settled.value;
    if (settled.status === 'pending') this.#fail(`no answer within ${this.limit} ms`);
    if (isReply(settled.reason)) throw settled.reason;
    this.#fail(messageOf(settled.reason));
  }

  /** Ends the test in the background. Nothing is sent any more. */
  close(): void {
    this.#ended = true;
    if (this.#probe) this.clock.clearTimeout(this.#probe);
  }

  /** A client that throws counts as a Redis that does not answer. */
  async #start<T>(command: (client: CacheRedis) => Promise<T>): Promise<T> {
    return command(this.client);
  }

  #fail(reason: string): never {
    if (!this.#closed) {
      this.#closed = true;
      for (const listener of this.#listeners) listener.onLost(reason);
      this.#probeLater();
    }
    throw new RedisSkippedError(`Redis does not answer: ${reason}.`);
  }

  #probeLater(): void {
    if (this.#ended) return;
    this.#probe = this.clock.setTimeout(() => void this.#test(), PROBE_INTERVAL);
    this.#probe.unref();
  }

  async #test(): Promise<void> {
    const answered = this.#connected && (await this.#answersPing());
    if (this.#ended) return;
    if (!answered) {
      this.#probeLater();
      return;
    }
    this.#closed = false;
    for (const listener of this.#listeners) listener.onBack();
  }

  async #answersPing(): Promise<boolean> {
    const pong = this.#start((client) => client.ping());
    return (await settledWithin(this.clock, pong, this.limit)).status === 'fulfilled';
  }
}

/** Returns whether the error is a refusal by Redis, which means that Redis answered. */
function isReply(error: unknown): boolean {
  return readText(error, 'name') === 'ReplyError';
}
