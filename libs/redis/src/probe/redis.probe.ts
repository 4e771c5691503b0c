import { type Clock, settledWithin } from '@breakwater/core';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../client/redis-connection.js';
import { probeOptions } from '../client/client-options.js';
import { CLOSED } from '../failure/classify-redis-error.js';

/** Milliseconds after which the probe's key expires. */
const EXPIRY = 60_000;

/**
 * Tests whether Redis answers, on a separate connection, for a health check such as `pingCheck(probe)` of `@breakwater/health`. It
 * connects for a test and not in the background, so no work is left over after an outage.
 */
export class RedisProbe {
  #client: Redis | undefined;
  #running: Promise<void> | undefined;
  /** The last error event of the connection since the latest test. */
  #reason: Error | undefined;

  constructor(
    private readonly connection: RedisConnection,
    private readonly clock: Clock,
  ) {}

  /** True if the client is enabled. */
  get enabled(): boolean {
    return this.connection.enabled;
  }

  /**
   * Sends PING, and writes `probeKey` if that option is set, within `probeTimeout`. Concurrent callers share one test.
   *
   * @throws the driver's error; `classifyRedisError` explains it
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
    // The next test uses a new connection, so that it cannot receive the late answer to this one.
    if (this.#client?.status !== 'end') this.#client?.disconnect();
    this.#client = undefined;
    throw this.#reason ?? (answer.status === 'rejected' ? answer.reason : new Error('Command timed out'));
  }

  async #ask(timeout: number, key: string | undefined): Promise<void> {
    let client = this.#client;
    if (client?.status !== 'ready') {
      this.#client = client = this.connection.duplicate('commands', probeOptions(timeout));
      // `connect()` and PING reject without the reason, which an event carries.
      client.on('error', (error) => (this.#reason ??= error));
      await client.connect();
    }
    await client.ping();
    if (key !== undefined) await client.set(key, '1', 'PX', EXPIRY);
  }
}
