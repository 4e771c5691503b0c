import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** Microseconds between two events: 1000 events a second. */
const GAP = 1_000;
const START = Date.UTC(2026, 0, 1) * 1_000;

/** Events between two looks at the connection. */
const BATCH = 200;
/** Bytes that wait for the client at which the server waits. */
const HIGH_WATER = 262_144;

/** Position of an event. */
export const positionOf = (event: number): number => START + event * GAP;

/** Number of the event at a position. */
export const eventAt = (position: number): number => (position - START) / GAP;

/** A server with a log of events from 1 to `events`, as Jetstream sends them: from a position on, that position included. */
export class EventLogServer {
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  #furthest = 0;
  /** Number of connections that the server has cut. */
  drops = 0;
  /** Number of events that the server has sent, with those that it sent again. */
  sent = 0;

  /**
   * @param dropAt numbers of events at which the server cuts the connection, the first time that it comes there
   * @param onProgress called with the number of each event that is sent for the first time
   */
  constructor(
    private readonly events: number,
    private readonly dropAt: Set<number>,
    private readonly onProgress: (event: number) => void,
  ) {
    this.#server.on('connection', (socket, request) => {
      socket.on('error', () => undefined);
      const cursor = new URL(request.url ?? '', 'ws://localhost').searchParams.get('cursor');
      void this.#serve(socket, cursor === null ? 1 : Math.ceil(eventAt(Number(cursor))));
    });
  }

  async listening(): Promise<string> {
    if (!this.#server.address()) await once(this.#server, 'listening');
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/subscribe`;
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(socket: WebSocket, from: number): Promise<void> {
    for (let event = Math.max(1, from); event <= this.events; event++) {
      if (this.dropAt.delete(event)) {
        this.drops++;
        socket.terminate();
      }
      if (socket.readyState !== socket.OPEN) return;
      socket.send(
        `{"did":"did:plc:author${event % 97}","time_us":${positionOf(event)},"kind":"commit","n":${event},` +
          `"commit":{"operation":"create","collection":"app.bsky.feed.post","record":{"text":"Post number ${event}"}}}`,
      );
      this.sent++;
      if (event > this.#furthest) {
        this.#furthest = event;
        this.onProgress(event);
      }
      if (event % BATCH === 0) await roomIn(socket);
    }
  }
}

async function roomIn(socket: WebSocket): Promise<void> {
  do await wait(0);
  while (socket.bufferedAmount > HIGH_WATER && socket.readyState === socket.OPEN);
}
