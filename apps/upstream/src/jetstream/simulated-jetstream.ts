import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Random, Timer } from '@breakwater/core';
import { WebSocketServer } from 'ws';
import type { FaultSettings } from '../faults/fault-settings.js';
import type { OwnFaults } from '../faults/faults.js';
import { FieldCheck } from '../http/field-check.js';
import { HttpProblem } from '../http/http-problem.js';
import { EventLog, type EventLogOptions } from './event-log.js';
import { POSTS } from './post-events.js';
import { NO_STREAM_FAULT, parseStreamFault, type StreamFault, streamFaultFrom } from './stream-fault.js';
import { refuse, Subscription } from './subscription.js';

/** Name of the service. */
export const JETSTREAM = 'jetstream';

/** Path of the WebSocket. */
export const SUBSCRIBE_ROUTE = '/subscribe';

/** Largest number of events that can be published at once. */
const MAX_PUBLISHED = 1_000_000;

/** Largest number of events per second. */
export const MAX_RATE = 100_000;

/** Shortest pause between two looks for new events, in milliseconds. */
const MIN_PAUSE = 10;

/** A stream of posts over WebSockets, in the format of Jetstream version 1. */
export class SimulatedJetstream implements OwnFaults {
  readonly #log: EventLog;
  /** Subscriptions decide themselves about pongs. */
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #subscriptions = new Set<Subscription>();
  #fault: StreamFault = NO_STREAM_FAULT;
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    options: EventLogOptions,
  ) {
    this.#log = new EventLog(clock, options);
  }

  get settings(): StreamFault {
    return this.#fault;
  }

  change(body: unknown): void {
    this.#setFault(parseStreamFault(body));
  }

  follow(settings: FaultSettings): void {
    this.#setFault(streamFaultFrom(settings));
  }

  /** What `GET /jetstream` shows. */
  state(): object {
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

  /** The addresses of the posts that exist, among those of the events that are kept. */
  posts(): readonly string[] {
    this.#log.publishDue();
    const posts = new Set<string>();
    for (const { did, commit } of this.#log.kept()) {
      if (commit.collection !== POSTS) continue;
      const uri = `at://${did}/${POSTS}/${commit.rkey}`;
      if (commit.operation === 'delete') posts.delete(uri);
      else posts.add(uri);
    }
    return [...posts];
  }

  /**
   * Changes the rate of events: the body of `PUT /jetstream`.
   *
   * @throws HttpProblem 400
   */
  setRate(body: unknown): object {
    this.#log.rate = readNumber(body, 'rate', (check, value) => check.number('rate', value, 0, MAX_RATE));
    this.#wait();
    return this.state();
  }

  /**
   * Publishes events at once: the body of `POST /jetstream/events`.
   *
   * @throws HttpProblem 400
   */
  publish(body: unknown): object {
    this.#log.publish(
      readNumber(body, 'count', (check, value) => check.integer('count', value, 1, MAX_PUBLISHED)),
    );
    this.#sendAll();
    return this.state();
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

  /** Cuts all connections. */
  close(): void {
    for (const webSocket of this.#sockets.clients) webSocket.terminate();
    this.#sockets.close();
  }

  #setFault(fault: StreamFault): void {
    this.#fault = fault;
    for (const subscription of this.#subscriptions) subscription.setFault(fault);
  }

  #sendAll(): void {
    for (const subscription of this.#subscriptions) subscription.send();
  }

  /** Sends the next event when it is due. Without subscribers nothing is to be done. */
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

/** Reads a body with one field. */
function readNumber(
  body: unknown,
  field: string,
  read: (check: FieldCheck, value: unknown) => number | undefined,
): number {
  const check = new FieldCheck();
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  check.known(fields, [field]);
  const value = read(check, fields[field]);
  if (value !== undefined && check.problems.length === 0) return value;
  throw new HttpProblem(400, 'Nothing was changed: see "errors".', check.problems);
}

/** Answers a request for a WebSocket with an error. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nconnection: close\r\n` +
      `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}
