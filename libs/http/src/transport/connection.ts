import type { Socket } from 'node:net';
import type { Clock, Timer } from '@breakwater/core';
import type { buildConnector, Client } from 'undici';
import type { Undici } from './undici.js';

/** Options that the connections to one origin share. */
export interface ConnectionOptions {
  readonly undici: Undici;
  readonly origin: string;
  readonly clock: Clock;
  /** Age in milliseconds after which a connection gets no further request. */
  readonly maxAge: number;
  readonly client: Omit<Client.Options, 'connect'>;
  readonly connect: buildConnector.connector;
  /** Called when a socket has ended while no request used it. */
  onIdleEnd(connection: Connection): void;
}

/**
 * A connection that serves one request at a time. It opens its socket for the first request, and a new one if the old one has ended before
 * the request was sent.
 */
export class Connection {
  readonly client: Client;
  /** True while a request has it. */
  isTaken = true;
  /** True once it gets no further request. */
  isRetired = false;
  #timer: Timer | undefined;
  /** The socket that was opened last. */
  #socket: Socket | undefined;

  constructor(private readonly options: ConnectionOptions) {
    const { undici, origin, client, connect } = options;
    this.client = new undici.Client(origin, {
      ...client,
      connect: (target, callback) => {
        // Undici uses the socket that the connector returns; its declaration does not say so.
        const socket = connect(target, callback) as unknown as Socket | undefined;
        this.#socket = socket;
        return socket;
      },
    });
    this.client.on('connect', this.#onConnect).on('disconnect', this.#onDisconnect);
  }

  /** Ends the connection at once, whatever it does. */
  destroy(): void {
    this.isRetired = true;
    void this.client.destroy();
    // Undici would end a socket that is still connecting only after it has connected.
    if (this.#socket?.connecting) this.#socket.on('error', () => undefined).destroy();
  }

  /** Ends the connection after its request. */
  async close(): Promise<void> {
    this.isRetired = true;
    // Both resolve when the socket is closed, also if they were called before.
    await (this.client.destroyed ? this.client.destroy() : this.client.close());
  }

  readonly #onConnect = (): void => {
    const { clock, maxAge } = this.options;
    this.#timer = clock.setTimeout(this.#onAged, maxAge);
    this.#timer.unref();
  };

  readonly #onDisconnect = (): void => {
    if (this.#timer) this.options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.isTaken) this.options.onIdleEnd(this);
  };

  readonly #onAged = (): void => {
    this.#timer = undefined;
    this.isRetired = true;
    if (!this.isTaken) this.options.onIdleEnd(this);
  };
}
