import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from '../../../test/harness/until.js';
import type { JetstreamEvent } from '@breakwater/testing/jetstream';

/** A subscriber of the stream that keeps all that it receives. */
export class StreamClient {
  readonly texts: string[] = [];
  /** How the connection ended; `undefined` while it is open. */
  end: { readonly code: number; readonly reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    // `close` follows, and says all that a spec wants to know.
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => this.texts.push(data.toString()));
    socket.on('close', (code, reason) => (this.end = { code, reason: reason.toString() }));
  }

  /** Opens a connection. */
  static async open(origin: string, query = ''): Promise<StreamClient> {
    const client = new StreamClient(new WebSocket(`${origin.replace('http', 'ws')}/subscribe${query}`));
    await until(
      () => client.socket.readyState,
      (state) => state !== WebSocket.CONNECTING,
    );
    return client;
  }

  get events(): JetstreamEvent[] {
    return this.texts.map((text) => JSON.parse(text) as JetstreamEvent);
  }

  /** Waits until so many frames have arrived. */
  async receives(count: number): Promise<void> {
    await until(
      () => this.texts.length,
      (length) => length >= count,
    );
  }

  /** Waits until the connection has ended. */
  async ends(): Promise<{ readonly code: number; readonly reason: string }> {
    await until(
      () => this.end !== undefined,
      (ended) => ended,
    );
    return this.end!;
  }

  /** Sends a ping and waits for its answer, so that all frames that were sent before have arrived. */
  async ping(): Promise<void> {
    const pong = once(this.socket, 'pong');
    this.socket.ping();
    await pong;
  }
}
