import { createServer, type IncomingHttpHeaders } from 'node:http';
import { checkOptions, type Clock, type Random, SystemClock } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { checkClock, checkRandom } from '../../clock/check-time-and-chance.js';
import {
  checkListenerOptions,
  Listener,
  LISTENER_OPTIONS,
  type ListenerOptions,
  record,
} from '../listener.js';
import type { JetstreamEvent } from './post-events.js';
import { PostStream, type PostStreamState, refuseUpgrade, SUBSCRIBE_ROUTE } from './post-stream.js';
import { checkStreamFault, STREAM_FAULTS, type StreamFault } from './stream-fault.js';

/** Options of {@link startFakeJetstream}. */
export interface FakeJetstreamOptions extends ListenerOptions {
  /** Events per second that are published by themselves. @default 0, so that only `publish()` makes events */
  readonly rate?: number;
  /** Number of events that a subscriber can ask for again; an earlier cursor is too old. @default 10000 */
  readonly kept?: number;
  /** Chooses authors and texts. @default 1 */
  readonly seed?: number;
  /** @default `{ mode: 'ok' }` */
  readonly fault?: StreamFault;
  /** Clock of the rate and of the fault `slow`. @default the system's */
  readonly clock?: Clock;
  /** Chance of the faults that meet a share of the events. @default `new SeededRandom(1)` */
  readonly random?: Random;
}

/** A request for a subscription, accepted or not. */
export interface FakeJetstreamRequest {
  /** Position that the client asks for, in microseconds; `undefined` for the present. */
  readonly cursor: number | undefined;
  /** Collections that the client wants; all when empty. */
  readonly collections: readonly string[];
  readonly headers: IncomingHttpHeaders;
}

/** A Jetstream with faults. Start it with {@link startFakeJetstream}. */
export interface FakeJetstream extends AsyncDisposable {
  readonly port: number;
  /** Such as `ws://127.0.0.1:6008/subscribe`. */
  readonly url: string;
  /** The newest 1000 requests for a subscription. */
  readonly requests: readonly FakeJetstreamRequest[];
  /**
   * The present fault, which all connections get at once.
   *
   * @throws OptionsError with all problems
   */
  fault: StreamFault;
  /** Figures of the stream. */
  readonly state: PostStreamState;
  /** The events that are kept, oldest first. */
  readonly events: readonly JetstreamEvent[];
  /** Publishes events at once. */
  publish(count?: number): void;
  /** Cuts all connections without a closing handshake. New ones are accepted. */
  cut(): void;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/**
 * Starts a {@link FakeJetstream}. It needs the package `ws`.
 *
 * @throws OptionsError with all problems of the options
 */
export async function startFakeJetstream(options: FakeJetstreamOptions = {}): Promise<FakeJetstream> {
  const { port = 0, host = '127.0.0.1', rate = 0, kept = 10_000, seed = 1 } = options;
  const { fault = STREAM_FAULTS.ok, clock = new SystemClock(), random = new SeededRandom(1) } = options;
  checkOptions('fakeJetstream', undefined, (check) => {
    check.known(options, [...LISTENER_OPTIONS, 'rate', 'kept', 'seed', 'fault', 'clock', 'random']);
    checkListenerOptions(check, options);
    check.that(Number.isFinite(rate) && rate >= 0, 'rate', 'a number of events per second >= 0', rate);
    check.integer('kept', kept, 1);
    check.integer('seed', seed, 0);
    checkStreamFault(check.within('fault'), fault);
    checkClock(check, clock);
    checkRandom(check, random);
  });
  const stream = new PostStream(clock, random, { rate, kept, seed });
  stream.fault = fault;
  const requests: FakeJetstreamRequest[] = [];
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head: Buffer) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname !== SUBSCRIBE_ROUTE) return refuseUpgrade(socket, 404, `Subscribe at ${SUBSCRIBE_ROUTE}.`);
    const cursor = searchParams.get('cursor');
    record(requests, {
      cursor: cursor === null ? undefined : Number(cursor),
      collections: searchParams.getAll('wantedCollections'),
      headers: request.headers,
    });
    stream.accept(request, socket, head, searchParams);
  });
  const listener = new Listener(server);
  await listener.listen({ port, host });
  const close = async (): Promise<void> => {
    stream.close();
    await listener.close();
  };
  return {
    port: listener.port,
    url: `ws://${host}:${listener.port}${SUBSCRIBE_ROUTE}`,
    requests,
    get fault() {
      return stream.fault;
    },
    set fault(next) {
      checkOptions('fakeJetstream', undefined, (check) => checkStreamFault(check.within('fault'), next));
      stream.fault = next;
    },
    get state() {
      return stream.state();
    },
    get events() {
      return stream.events();
    },
    publish: (count = 1) => {
      checkOptions('publish', undefined, (check) => check.integer('count', count, 1));
      stream.publish(count);
    },
    cut: () => stream.cut(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
