import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Close frame of a server, RFC 6455: final frame, opcode 8, two bytes of payload, status 1001 "going away". */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/**
 * The WebSockets of the HTTP server, for every library (ws, socket.io, a proxy). The close frame is the same for all, and a
 * library that reads the client's answer closes its side itself.
 */
@Injectable()
export class WebSockets {
  readonly #sockets = new Set<Duplex>();
  #ended = Promise.withResolvers<void>();

  constructor(@Inject(Clock) private readonly clock: Clock) {
    this.#ended.resolve();
  }

  /** Number of open WebSockets. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Resolves when every WebSocket has emitted `close`. Node closes the server before that. */
  ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Watches the upgrades of `server`. */
  observe(server: Server): void {
    const track = (request: IncomingMessage, socket: Duplex): void => this.#track(request, socket);
    if (server.listenerCount('upgrade') > 0) {
      server.prependListener('upgrade', track);
      return;
    }
    // Without a listener Node answers an upgrade as a plain request. If this listener were the only one, the upgrade would hang.
    const whenUpgradable = (event: string | symbol): void => {
      if (event !== 'upgrade') return;
      server.off('newListener', whenUpgradable);
      server.prependListener('upgrade', track);
    };
    server.on('newListener', whenUpgradable);
  }

  /** Sends close 1001 to every client and cuts those that do not answer within `grace` milliseconds. */
  closeAll(grace: number): void {
    for (const socket of this.#sockets) {
      if (socket.writable) socket.write(GOING_AWAY);
    }
    if (this.#sockets.size === 0) return;
    const timer = this.clock.setTimeout(() => this.cut(), grace);
    timer.unref();
  }

  /** Destroys what is still open. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #track(request: IncomingMessage, socket: Duplex): void {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return;
    if (this.#sockets.size === 0) this.#ended = Promise.withResolvers();
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#ended.resolve();
    });
  }
}
