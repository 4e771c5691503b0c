import {
  ChannelListeners,
  type Clock,
  type MessageListener,
  type PubSub,
  type Redactor,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../client/redis-connection.js';
import { CLOSED, CONNECTION_LOST, classifyRedisError } from '../failure/classify-redis-error.js';
import type { RedisMessagesGauge } from '../redis.events.js';

/**
 * Messages between replicas over Redis. It publishes over the client of the application. It subscribes over a connection of its own,
 * because Redis takes no other commands there; the connection opens at the first subscription and closes with the client.
 */
export class RedisPubSub implements PubSub {
  readonly #logger = new Logger('Redis');
  readonly #listeners: ChannelListeners;
  /** Made at the first subscription. */
  #subscriber: Redis | undefined;
  /** The channels that the server has confirmed over the present connection. */
  readonly #confirmed = new Set<string>();
  /** The channels that the server refused, so that each is logged once. */
  readonly #refused = new Set<string>();
  #sent = 0;
  #received = 0;
  #failures = 0;

  /** @internal The module creates it. */
  constructor(
    private readonly connection: RedisConnection,
    clock: Clock,
    private readonly redactor: Redactor,
  ) {
    const observer = {
      opened: (channel: string) => this.#open(channel),
      closed: (channel: string) => this.#leave(channel),
    };
    this.#listeners = new ChannelListeners(observer, clock, redactor);
  }

  /**
   * Sends a message. While the connection is lost it rejects at once; otherwise `commandTimeout` of the client limits it.
   *
   * @throws the error of ioredis when Redis does not take the message
   */
  async publish(channel: string, message: string): Promise<void> {
    const { client, state } = this.connection;
    try {
      if (!client || state === 'closed') throw new Error(CLOSED);
      // A message that waits for a connection would arrive late, when it may no longer be true.
      if (state === 'reconnecting') throw new Error(CONNECTION_LOST);
      await client.publish(channel, message);
    } catch (error) {
      this.#failures++;
      throw error;
    }
    this.#sent++;
  }

  /** Calls `listener` with each message of a channel. Returns the function that ends the subscription. */
  subscribe(channel: string, listener: MessageListener): () => void {
    return this.#listeners.add(channel, listener);
  }

  /** @internal The gauge, once the messages of the client are used. */
  get gauges(): readonly RedisMessagesGauge[] {
    const isUsed = this.#subscriber !== undefined || this.#sent + this.#failures > 0;
    if (!isUsed) return [];
    return [
      {
        client: this.connection.name,
        channels: this.#confirmed.size,
        sent: this.#sent,
        received: this.#received,
        failures: this.#failures,
      },
    ];
  }

  #open(channel: string): void {
    if (this.#subscriber) this.#join([channel]);
    else if (this.connection.state !== 'closed') this.#subscriber = this.#connect();
  }

  #connect(): Redis {
    const subscriber = this.connection.duplicate('blocking', {
      connectionName: `breakwater-${this.connection.name}-pub-sub`,
      // Each new connection subscribes to the channels of that moment, see `ready`.
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      lazyConnect: false,
    });
    subscriber.on('ready', () => this.#join(this.#listeners.channels));
    subscriber.on('close', () => this.#confirmed.clear());
    subscriber.on('message', (channel: string, message: string) => {
      this.#received++;
      this.#listeners.deliver(channel, message);
    });
    return subscriber;
  }

  /** Subscribes to channels, one by one: the server may refuse some of them. */
  #join(channels: readonly string[]): void {
    const subscriber = this.#subscriber;
    if (subscriber?.status !== 'ready') return;
    for (const channel of channels) {
      subscriber.subscribe(channel).then(
        () => {
          if (this.#listeners.channels.includes(channel)) this.#confirmed.add(channel);
        },
        (error: unknown) => this.#onRefused(channel, error),
      );
    }
  }

  /** Logs nothing for a lost connection: the client logs it, and the next connection subscribes again. */
  #onRefused(channel: string, error: unknown): void {
    const { kind, reason } = classifyRedisError(error);
    if (kind === 'connection-lost' || kind === 'closed' || this.#refused.has(channel)) return;
    this.#refused.add(channel);
    const shown = this.redactor.text(channel, 200);
    this.#logger.warn(
      `Redis '${this.connection.name}' refuses the subscription of '${shown}'; its messages do not arrive. ${reason}`,
    );
  }

  #leave(channel: string): void {
    this.#confirmed.delete(channel);
    if (this.#subscriber?.status !== 'ready') return;
    this.#subscriber.unsubscribe(channel).catch(() => undefined);
  }
}
