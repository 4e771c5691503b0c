import type { ListenOptions, Server, Socket } from 'node:net';
import type { OptionsCheck } from '@breakwater/core';

/** Options of every server. */
export interface ListenerOptions {
  /** @default 0, a free port */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
}

/** Names of {@link ListenerOptions}. */
export const LISTENER_OPTIONS = ['port', 'host'] as const;

/** Adds the problems of the options to `check`. */
export function checkListenerOptions(check: OptionsCheck, { port = 0, host = '-' }: ListenerOptions): void {
  check.integer('port', port, 0, 65_535);
  check.that(typeof host === 'string' && host !== '', 'host', 'the name of a host', host);
}

/** A server that listens, with its open connections. */
export class Listener {
  readonly #sockets = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /**
   * Starts to listen.
   *
   * @throws the error of the socket, e.g. `EADDRINUSE`
   */
  async listen(address: ListenOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(address, resolve);
    });
  }

  /** 0 for a Unix socket. */
  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Resets the connection with this port on the other side. */
  reset(remotePort: number): void {
    for (const socket of this.#sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  }

  /** Cuts all connections and stops to listen. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

/** Largest number of requests that a server keeps. */
const MAX_RECORDED = 1_000;

/** Adds an entry, and forgets the oldest one beyond {@link MAX_RECORDED}. */
export function record<T>(entries: T[], entry: T): void {
  entries.push(entry);
  if (entries.length > MAX_RECORDED) entries.shift();
}
