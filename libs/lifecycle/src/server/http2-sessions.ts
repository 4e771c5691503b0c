import { Injectable } from '@nestjs/common';
import { constants, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Server } from 'node:http';

/** The highest id of a stream, RFC 9113, section 5.1.1: a GOAWAY with it asks the client to leave and refuses no stream. */
const HIGHEST_STREAM_ID = 2 ** 31 - 1;

/** The HTTP/2 sessions of the server, with TLS or without. An HTTP/1 server has none. */
@Injectable()
export class Http2Sessions {
  readonly #sessions = new Set<ServerHttp2Session>();
  #leaving = false;
  #closing = false;

  /** Watches the sessions of `server`. */
  observe(server: Server | Http2Server): void {
    (server as Http2Server).on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      if (this.#closing) session.close();
      else session.once('stream', () => this.#leaving && sendAway(session));
    });
  }

  /**
   * Asks every client to leave, now and when it connects later; all streams are still served. A client that connects later is
   * asked when its first stream begins, as it would otherwise leave without an answer.
   */
  sendAway(): void {
    this.#leaving = true;
    for (const session of this.#sessions) sendAway(session);
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

function sendAway(session: ServerHttp2Session): void {
  if (!session.closed) session.goaway(constants.NGHTTP2_NO_ERROR, HIGHEST_STREAM_ID);
}
