import { Injectable } from '@nestjs/common';
import type { Server, Socket } from 'node:net';

/**
 * The TCP connections of the server. Node knows a connection as one of HTTP only after the TLS handshake and the preface of HTTP/2,
 * but a server does not close before its last connection.
 */
@Injectable()
export class Connections {
  readonly #sockets = new Set<Socket>();

  /** Watches the connections of `server`. */
  observe(server: Server): void {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Destroys what is still open. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
