import type { IncomingMessage } from 'node:http';
import { parseRetryAfter } from '@breakwater/core';
import { WebSocket } from 'ws';
import { saysTooOld } from './server-notice.js';
import type {
  ConnectionEnd,
  ConnectionListener,
  ConnectionRequest,
  StreamConnection,
  StreamTransport,
} from './stream-transport.js';

/** Close code of an endpoint that has no further use for the connection (RFC 6455, section 7.4.1). */
const NORMAL_CLOSURE = 1_000;

/** Largest part of the body of a refusal that is read, in bytes. */
const MAX_REFUSAL = 8_192;

/** Receives events over a WebSocket. Each message is one event. */
export class WebSocketTransport implements StreamTransport {
  readonly name = 'websocket';

  /** @param now time of day in milliseconds, to read a `Retry-After` with a date */
  constructor(private readonly now: () => number) {}

  connect({ url, headers, maxFrameSize }: ConnectionRequest, listener: ConnectionListener): StreamConnection {
    const socket = new WebSocket(url, {
      headers,
      maxPayload: maxFrameSize,
      // A redirect could send the credentials in the headers to another host.
      followRedirects: false,
      // Deflate costs more processor time than it saves on most networks.
      perMessageDeflate: false,
    });
    return new WebSocketConnection(socket, listener, this.now);
  }
}

class WebSocketConnection implements StreamConnection {
  #ended = false;
  /** The error before a close, which says more than the close. */
  #error: Error | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly listener: ConnectionListener,
    now: () => number,
  ) {
    socket.on('open', () => this.#ended || listener.onOpen());
    socket.on('message', (data: Buffer) => {
      if (!this.#ended) listener.onFrame({ text: data.toString(), size: data.length });
    });
    socket.on('ping', () => this.#ended || listener.onSign());
    socket.on('pong', () => this.#ended || listener.onSign());
    // Stays after `close()`: a socket that is closed before it is open emits an error.
    socket.on('error', (error) => (this.#error = error));
    socket.on('unexpected-response', (_request, response) => void this.#refused(response, now));
    socket.on('close', (code, reason) => this.#end(this.#reasonOf(code, reason.toString())));
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  ping(): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.ping();
  }

  close(): void {
    this.#ended = true;
    // The close frame is polite. The other side may be dead, so nothing waits for its answer.
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close(NORMAL_CLOSURE);
    this.socket.terminate();
  }

  #reasonOf(code: number, reason: string): ConnectionEnd {
    if (saysTooOld(reason)) return { kind: 'stale-cursor' };
    if (this.#error) return { kind: 'failed', error: this.#error };
    return { kind: 'closed', code, ...(reason !== '' && { reason }) };
  }

  /** Reads the status and the beginning of the body: Jetstream says there that the position is too old. */
  async #refused(response: IncomingMessage, now: () => number): Promise<void> {
    const status = response.statusCode ?? 0;
    const body = await beginningOf(response, MAX_REFUSAL);
    const retryAfter = parseRetryAfter(response.headers['retry-after'], now());
    this.#end(saysTooOld(body) ? { kind: 'stale-cursor' } : { kind: 'refused', status, retryAfter });
    this.socket.terminate();
  }

  #end(end: ConnectionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.listener.onEnd(end);
  }
}

async function beginningOf(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
  } catch {
    // The beginning is enough.
  }
  return Buffer.concat(chunks).toString('utf8', 0, limit);
}
