import { randomUUID } from 'node:crypto';
import type { CacheRedisSubscriber } from './cache-redis.js';
import type { RedisGate } from './redis-gate.js';

type Handler = (payload: never) => unknown;

/** The connection of one cache to the caches of the same name in other instances, as a transport of bentocache. */
export interface BusTransport {
  setId(id: string): BusTransport;
  onReconnect(listener: () => void): void;
  publish(channel: string, payload: unknown): Promise<void>;
  subscribe(channel: string, handler: Handler): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  disconnect(): Promise<void>;
}

/** Options of the connection that receives messages. It waits without limit for messages and for Redis. */
const WAITING = {
  commandTimeout: undefined,
  socketTimeout: undefined,
  maxRetriesPerRequest: null,
  enableOfflineQueue: true,
  autoResubscribe: true,
  lazyConnect: false,
};

/**
 * The messages between instances about changed keys. All caches of an application share one connection. After a loss of the
 * connection messages may be missing, so its listeners are notified when it is back.
 */
export class RedisBus {
  readonly #instance = randomUUID();
  readonly #handlers = new Map<string, Handler>();
  readonly #onMissed = new Set<() => void>();
  #subscriber: CacheRedisSubscriber | undefined;
  #wasLost = false;

  constructor(private readonly gate: RedisGate) {}

  /** The transport of one cache, for bentocache. */
  transport(): BusTransport {
    const transport: BusTransport = {
      setId: () => transport,
      // Bentocache repeats unsent messages by its own timer.
      onReconnect: () => undefined,
      publish: async (channel, payload) => {
        await this.gate.send((client) => client.publish(channel, JSON.stringify([this.#instance, payload])));
      },
      subscribe: async (channel, handler) => {
        this.#handlers.set(channel, handler);
        await this.#connection()
          .subscribe(channel)
          .catch(() => undefined);
      },
      unsubscribe: async (channel) => {
        this.#handlers.delete(channel);
      },
      disconnect: async () => undefined,
    };
    return transport;
  }

  /** Calls `listener` when messages may have been missed. */
  onMissed(listener: () => void): void {
    this.#onMissed.add(listener);
  }

  close(): void {
    this.#subscriber?.disconnect();
  }

  #connection(): CacheRedisSubscriber {
    if (this.#subscriber) return this.#subscriber;
    const subscriber = this.gate.client.duplicate(WAITING);
    subscriber.on('error', () => undefined);
    subscriber.on('message', (channel, message) => this.#receive(channel, message));
    subscriber.on('close', () => {
      this.#wasLost = true;
    });
    subscriber.on('ready', () => {
      if (!this.#wasLost) return;
      this.#wasLost = false;
      for (const listener of this.#onMissed) listener();
    });
    this.#subscriber = subscriber;
    return subscriber;
  }

  /** Every client of Redis can publish, so a message may have any content. */
  #receive(channel: string, message: string): void {
    const handler = this.#handlers.get(channel);
    if (!handler) return;
    try {
      const [instance, payload] = JSON.parse(message) as [unknown, unknown];
      const { keys, type } = payload as { keys?: unknown; type?: unknown };
      if (instance === this.#instance || typeof type !== 'string' || !Array.isArray(keys)) return;
      void Promise.resolve(handler(payload as never)).catch(() => undefined);
    } catch {
      // Not one of ours.
    }
  }
}
