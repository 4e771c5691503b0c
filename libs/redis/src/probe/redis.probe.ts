import { type Clock, settledWithin } from '@breakwater/core';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../client/redis-connection.js';
import { probeOptions } from '../client/client-options.js';
import { CLOSED } from '../failure/classify-redis-error.js';

/** Milliseconds after which the probe's key is gone. */
const EXPIRY = 60_000;

/**
 * Asks whether Redis answers, on a connection of its own: the client for a health check, e.g. `pingCheck(probe)` of
 * `@breakwater/health`. It connects when it is asked and not in the background, so an outage leaves nothing to be done
 * afterwards.
 */
export class RedisProbe {
  #client: Redis | undefined;
  #running: Promise<void> | undefined;
  /** What the connection said of itself since it was last asked. */
  #reason: Error | undefined;

  constructor(
    private readonly connection: RedisConnection,
    private readonly clock: Clock,
  ) {}

  /** Whether there is anything to ask. */
  get enabled(): boolean {
    return this.connection.enabled;
  }

  /**
   * Sends PING, and writes the option `probeKey` if there is one, within `probeTimeout`. Simultaneous callers share one
   * run.
   *
   * @throws the driver's error; `classifyRedisError` tells what it means
   */
  ping(): Promise<void> {
    return (this.#running ??= this.#ping().finally(() => (this.#running = undefined)));
  }

  async #ping(): Promise<void> {
    if (this.connection.state === 'closed') throw new Error(CLOSED);
    const { probeTimeout, probeKey } = this.connection.settings;
    this.#reason = undefined;
    const answer = await settledWithin(this.clock, this.#ask(probeTimeout, probeKey), probeTimeout);
    if (answer.status === 'fulfilled') return;
    // The next question uses a new connection, so that it cannot receive the late answer to this one.
    if (this.#client?.status !== 'end') this.#client?.disconnect();
    this.#client = undefined;
    throw this.#reason ?? (answer.status === 'rejected' ? answer.reason : new Error('Command timed out'));
  }

  async #ask(timeout: number, key: string | undefined): Promise<void> {
    let client = this.#client;
    if (client?.status !== 'ready') {
      this.#client = client = this.connection.duplicate('commands', probeOptions(timeout));
      // `connect()` and PING only say that they failed; why is told by an event.
      client.on('error', (error) => (this.#reason ??= error));
      await client.connect();
    }
    await client.ping();
    if (key !== undefined) await client.set(key, '1', 'PX', EXPIRY);
  }
}
