import type { Clock, ModuleStatus, Random, ResilienceEvents, StatusReporter } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { classifyRedisError } from '../failure/classify-redis-error.js';
import { parseUrl } from '../options/connection-url.js';
import type { RedisSettings } from '../options/redis.options.js';
import type { BoundedRedis } from './bounded-redis.js';
import { BLOCKING, clientOptions } from './client-options.js';
import { CommandFigures } from './command-figures.js';
import { endClient } from './end-client.js';
import type { ClientState, RedisGauge } from '../redis.events.js';

/** The state of a client. A `ready` client is connected, but only `RedisProbe` shows whether the server answers. */
export type RedisState = ClientState;

/** The current figures of a client. */
export interface RedisFigures {
  readonly state: RedisState;
  /** Number of commands that have ended since the start. */
  readonly commands: number;
  /** Number of commands since the start that got no answer. */
  readonly failures: number;
  /** Mean time until an answer in milliseconds, weighted towards the latest commands. */
  readonly latency: number;
  /** Number of commands that wait for a connection or an answer. */
  readonly pending: number;
}

/** Events of ioredis that can change the state. */
const STATUSES = ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'end', 'error'];

/** The purpose of a duplicate. */
export type DuplicatePurpose = 'commands' | 'blocking';

/** The classes of ioredis. A disabled client does not load them, because they slow the start of the service. */
type RedisDriver = typeof import('./bounded-redis.js');

/** A named client of the application; it may be disabled. */
export class RedisConnection implements StatusReporter {
  readonly name: string;
  /** `undefined` when there is no connection string. */
  readonly client: Redis | undefined;

  readonly #logger = new Logger('Redis');
  readonly #figures = new CommandFigures();
  readonly #bounded: BoundedRedis | undefined;
  readonly #duplicates = new Set<Redis>();
  #closing: Promise<void> | undefined;
  #inTrouble = false;
  /** The state that was published last. */
  #known: RedisState;
  #connected = false;
  #reconnects = 0;

  /** Creates the client; `settings` without a connection string give a disabled one. */
  static async open(
    settings: RedisSettings,
    random: Random,
    clock: Clock,
    events: ResilienceEvents,
  ): Promise<RedisConnection> {
    const driver = settings.url === undefined ? undefined : await import('./bounded-redis.js');
    return new RedisConnection(settings, random, clock, events, driver);
  }

  /** @internal */
  private constructor(
    readonly settings: RedisSettings,
    random: Random,
    private readonly clock: Clock,
    private readonly events: ResilienceEvents,
    private readonly driver: RedisDriver | undefined,
  ) {
    this.name = settings.name;
    if (settings.url !== undefined && driver) {
      const address = parseUrl(settings.url);
      // The certificates of the application are kept beside a `rediss://` address.
      const tls = settings.ioredis?.tls ?? address.tls;
      const options = { ...clientOptions(settings, random), ...address, ...(tls && { tls }) };
      this.#bounded = this.client = new driver.BoundedRedis(options, settings, this.#figures, clock);
      this.#report(this.client);
    }
    this.#known = this.state;
  }

  /** True if there is a connection string. */
  get enabled(): boolean {
    return this.client !== undefined;
  }

  get state(): RedisState {
    if (!this.client) return 'disabled';
    if (this.#closing) return 'closed';
    switch (this.client.status) {
      case 'ready':
        return 'ready';
      case 'wait':
      case 'connecting':
      case 'connect':
        return this.#inTrouble ? 'reconnecting' : 'connecting';
      case 'end':
        return 'closed';
      default:
        return 'reconnecting';
    }
  }

  getStats(): RedisFigures {
    const { commands, failures, latency } = this.#figures;
    return { state: this.state, commands, failures, latency, pending: this.#bounded?.pending ?? 0 };
  }

  /** The client in the form of the gauge. */
  get gauge(): RedisGauge {
    const { state, pending, commands, failures } = this.getStats();
    return { client: this.name, state, pending, commands, failures, reconnects: this.#reconnects };
  }

  getHealthStatus(): ModuleStatus {
    const { state } = this;
    const healthy = state === 'ready' || state === 'disabled';
    return {
      status: healthy ? 'healthy' : 'degraded',
      message: `Redis '${this.name}' is ${state}.`,
      details: { ...this.getStats() },
    };
  }

  /**
   * Creates a further connection to the same server, which closes together with this one. Blocking commands (BLPOP, XREAD BLOCK,
   * SUBSCRIBE) need a separate connection without a time limit: `duplicate('blocking')`.
   *
   * @throws Error when the client is disabled
   */
  duplicate(purpose: DuplicatePurpose = 'commands', override: Partial<RedisOptions> = {}): Redis {
    if (!this.client || !this.driver)
      throw new Error(`Redis '${this.name}' is disabled; check \`enabled\` first.`);
    const { Redis, BoundedRedis } = this.driver;
    const { options } = this.client;
    const duplicate =
      purpose === 'blocking'
        ? new Redis({ ...options, ...BLOCKING, ...override })
        : new BoundedRedis({ ...options, ...override }, this.settings, new CommandFigures(), this.clock);
    // Without a listener, an outage would end the process; the main client logs it.
    duplicate.on('error', () => undefined);
    this.#duplicates.add(duplicate);
    duplicate.once('end', () => this.#duplicates.delete(duplicate));
    return duplicate;
  }

  /** Waits for the outstanding answers, at most for `closeTimeout`; then it cuts the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    this.#tell();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const duplicate of this.#duplicates) duplicate.disconnect();
    if (!this.client) return;
    const orderly = await endClient(this.client, this.settings.closeTimeout, this.clock);
    if (!orderly) this.#logger.warn(`Redis '${this.name}' did not end in time; its connection is cut.`);
  }

  /** Logs one line for an outage and one for its end, independent of the number of attempts to reconnect. */
  #report(client: Redis): void {
    client.on('error', (error) => {
      if (this.#inTrouble || this.#closing) return;
      this.#inTrouble = true;
      this.#logger.warn(`Redis '${this.name}': ${classifyRedisError(error).reason}`);
    });
    client.on('reconnecting', () => {
      // ioredis emits this event before each attempt; only the first one follows a loss.
      if (this.#connected) this.#reconnects += 1;
      this.#connected = false;
      if (this.#inTrouble) return;
      this.#inTrouble = true;
      this.#logger.warn(`Redis '${this.name}': The connection to Redis was lost.`);
    });
    client.on('ready', () => {
      if (this.#inTrouble) this.#logger.log(`Redis '${this.name}' is back.`);
      this.#inTrouble = false;
      this.#connected = true;
    });
    for (const status of STATUSES) client.on(status, () => this.#tell());
  }

  /** Publishes the state if it has changed. */
  #tell(): void {
    const from = this.#known;
    const to = this.state;
    if (from === to) return;
    this.#known = to;
    this.events.publish('redis.transition', {
      client: this.name,
      from,
      to,
      at: this.clock.date().getTime(),
    });
  }
}
