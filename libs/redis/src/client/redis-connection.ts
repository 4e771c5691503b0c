import type { Clock, ModuleStatus, Random, ResilienceEvents, StatusReporter } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { classifyRedisError } from '../failure/classify-redis-error.js';
import type { RedisSettings } from '../options/redis.options.js';
import { BoundedRedis } from './bounded-redis.js';
import { BLOCKING, clientOptions } from './client-options.js';
import { CommandFigures } from './command-figures.js';
import { endClient } from './end-client.js';
import type { ClientState, RedisGauge } from '../redis.events.js';

/** Where a client stands; `ready` is not a promise that the server answers: that is what `RedisProbe` is for. */
export type RedisState = ClientState;

/** Figures of a client at one moment. */
export interface RedisFigures {
  readonly state: RedisState;
  /** Commands that have ended since the start. */
  readonly commands: number;
  /** Commands that got no answer since the start. */
  readonly failures: number;
  /** Milliseconds until an answer; a mean in which the latest commands count most. */
  readonly latency: number;
  /** Commands that wait for a connection or an answer. */
  readonly pending: number;
}

/** Events of ioredis after which the state may be another one. */
const STATUSES = ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'end', 'error'];

/** What a duplicate is for. */
export type DuplicatePurpose = 'commands' | 'blocking';

/** One named client of the application, or its disabled form. */
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

  /** @internal */
  constructor(
    readonly settings: RedisSettings,
    random: Random,
    private readonly clock: Clock,
    private readonly events: ResilienceEvents,
  ) {
    this.name = settings.name;
    if (settings.url !== undefined) {
      const options = { ...clientOptions(settings, random), ...parseUrl(settings.url) };
      this.#bounded = this.client = new BoundedRedis(options, settings, this.#figures, clock);
      this.#report(this.client);
    }
    this.#known = this.state;
  }

  /** Whether there is a connection string. */
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

  /** The client as gauges show it. */
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
   * A further connection to the same server, closed together with this one. Commands that wait for something to happen
   * (BLPOP, XREAD BLOCK, SUBSCRIBE) need one of their own, without a time limit: `duplicate('blocking')`.
   *
   * @throws Error when the client is disabled
   */
  duplicate(purpose: DuplicatePurpose = 'commands', override: Partial<RedisOptions> = {}): Redis {
    if (!this.client) throw new Error(`Redis '${this.name}' is disabled; ask for \`enabled\` first.`);
    const { options } = this.client;
    const duplicate =
      purpose === 'blocking'
        ? new Redis({ ...options, ...BLOCKING, ...override })
        : new BoundedRedis({ ...options, ...override }, this.settings, new CommandFigures(), this.clock);
    // An outage is an event and never a crash; the client of the application has logged it.
    duplicate.on('error', () => undefined);
    this.#duplicates.add(duplicate);
    duplicate.once('end', () => this.#duplicates.delete(duplicate));
    return duplicate;
  }

  /** Waits for the answers that are to come, at most for the option `closeTimeout`; then it cuts the connections. */
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

  /** One line for an outage and one for its end, however often the client tries. */
  #report(client: Redis): void {
    client.on('error', (error) => {
      if (this.#inTrouble || this.#closing) return;
      this.#inTrouble = true;
      this.#logger.warn(`Redis '${this.name}': ${classifyRedisError(error).reason}`);
    });
    client.on('reconnecting', () => {
      // Comes before each try; only the first one follows a loss.
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

  /** Publishes the state if it is a new one. */
  #tell(): void {
    const from = this.#known;
    const to = this.state;
    if (from === to) return;
    this.#known = to;
    this.events.publish('redis.transition', { client: this.name, from, to, at: this.clock.now() });
  }
}

/** The connection string as options, so that they are kept by duplicates. */
function parseUrl(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port && { port: Number(port) }),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
