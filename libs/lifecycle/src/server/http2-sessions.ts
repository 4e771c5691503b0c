import { Injectable } from '@nestjs/common';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server } from 'node:http';

/** The HTTP/2 sessions of the server, with TLS or without. An HTTP/1 server has none. */
@Injectable()
export class Http2Sessions {
  readonly #sessions = new Set<ServerHttp2Session>();
  #closing = false;

  /** Watches the sessions of `server`. */
  observe(server: Server | Http2Server): void {
    (server as Http2Server).on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      if (this.#closing) session.close();
    });
  }

  /** Sends GOAWAY to every client, now and when it connects later. Streams that are under way go on. */
  closeAll(): void {
    this.#closing = true;
    for (const session of this.#sessions) session.close();
  }

  /** Destroys what is still open. */
  cut(): void {
    for (const session of this.#sessions) session.destroy();
  }
}
