import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Random, Timer } from '@breakwater/core';
import { WebSocketServer } from 'ws';
import { EventLog, type EventLogOptions } from './event-log.js';
import { type JetstreamEvent, POSTS } from './post-events.js';
import { STREAM_FAULTS, type StreamFault } from './stream-fault.js';
import { refuse, Subscription } from './subscription.js';

/** Path of the WebSocket. */
export const SUBSCRIBE_ROUTE = '/subscribe';

/** Shortest pause between two looks for new events, in milliseconds. */
const MIN_PAUSE = 10;

/** Figures of a stream. */
export interface PostStreamState {
  /** Events per second. */
  readonly rate: number;
  /** Number of events so far. */
  readonly published: number;
  /** Number of events that a subscriber can ask for again. */
  readonly kept: number;
  /** Time of the oldest event that is kept, in microseconds. */
  readonly oldest?: number;
  /** Time of the newest event, in microseconds. */
  readonly newest?: number;
  /** Number of open subscriptions. */
  readonly subscriptions: number;
}

/** A stream of posts over WebSockets, in the format of Jetstream version 1, for any HTTP server. */
export class PostStream {
  readonly #log: EventLog;
  /** Subscriptions decide themselves about pongs. */
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #subscriptions = new Set<Subscription>();
  #fault: StreamFault = STREAM_FAULTS.ok;
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    options: EventLogOptions,
  ) {
    this.#log = new EventLog(clock, options);
  }

  get fault(): StreamFault {
    return this.#fault;
  }

  set fault(fault: StreamFault) {
    this.#fault = fault;
    for (const subscription of this.#subscriptions) subscription.setFault(fault);
  }

  state(): PostStreamState {
    const log = this.#log;
    log.publishDue();
    const { rate, end, oldest } = log;
    return {
      rate,
      published: end,
      kept: end - oldest,
      ...(end > oldest && { oldest: log.timeOf(oldest), newest: log.timeOf(end - 1) }),
      subscriptions: this.#subscriptions.size,
    };
  }

  /** The events that are kept, oldest first. */
  events(): readonly JetstreamEvent[] {
    this.#log.publishDue();
    return [...this.#log.kept()];
  }

  /** The addresses of the posts that exist, among those of the events that are kept. */
  posts(): readonly string[] {
    const posts = new Set<string>();
    for (const { did, commit } of this.events()) {
      if (commit.collection !== POSTS) continue;
      const uri = `at://${did}/${POSTS}/${commit.rkey}`;
      if (commit.operation === 'delete') posts.delete(uri);
      else posts.add(uri);
    }
    return [...posts];
  }

  /** Changes the number of events per second. */
  setRate(rate: number): void {
    this.#log.rate = rate;
    this.#wait();
  }

  /** Publishes events at once. */
  publish(count: number): void {
    this.#log.publish(count);
    this.#sendAll();
  }

  /** Answers a request for a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): void {
    const cursor = query.get('cursor') ?? '';
    if (this.#fault.mode === 'error') return refuseUpgrade(socket, this.#fault.status, 'Injected fault.');
    if (!/^\d{0,16}$/.test(cursor)) {
      return refuseUpgrade(socket, 400, 'Expected "cursor" to be a time in microseconds since 1970.');
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const log = this.#log;
      log.publishDue();
      const time = Number(cursor);
      if (cursor !== '' && (this.#fault.mode === 'CursorTooOld' || log.hasForgotten(time))) {
        return refuse(webSocket, 'CursorTooOld', `The events after ${cursor} are no longer kept.`);
      }
      const position = cursor === '' ? log.end : log.after(time);
      const collections = query.getAll('wantedCollections').filter(Boolean);
      const shared = { log, clock: this.clock, random: this.random };
      const subscription = new Subscription(webSocket, shared, collections, position, this.#fault);
      this.#subscriptions.add(subscription);
      webSocket.once('close', () => {
        this.#subscriptions.delete(subscription);
        this.#wait();
      });
      subscription.send();
      this.#wait();
    });
  }

  /** Cuts all connections without a closing handshake. New ones are accepted. */
  cut(): void {
    for (const webSocket of this.#sockets.clients) webSocket.terminate();
  }

  /** Cuts all connections, and stops the stream. */
  close(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.cut();
    this.#sockets.close();
  }

  #sendAll(): void {
    for (const subscription of this.#subscriptions) subscription.send();
  }

  /** Sends the next event when it is due, if there are subscribers. */
  #wait(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#subscriptions.size === 0 || this.#log.rate === 0) return;
    const pause = Math.max(MIN_PAUSE, this.#log.untilNext());
    this.#timer = this.clock.setTimeout(() => {
      this.#log.publishDue();
      this.#sendAll();
      this.#wait();
    }, pause);
  }
}

/** Answers a request for a WebSocket with an error. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nconnection: close\r\n` +
      `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}
