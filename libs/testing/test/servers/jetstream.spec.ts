import { once } from 'node:events';
import * as api from '@breakwater/testing/jetstream';
import { type FakeJetstream, startFakeJetstream, type StreamFault } from '@breakwater/testing/jetstream';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { until } from '../../../../test/harness/until.js';

let server: FakeJetstream;
let clock: VirtualClock;
const sockets: WebSocket[] = [];
beforeEach(async () => {
  clock = new VirtualClock();
  server = await startFakeJetstream({ clock });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
});

/** A subscriber that keeps what it receives. */
class Subscriber {
  readonly frames: string[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;

  constructor(readonly socket: WebSocket) {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => this.frames.push(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
  }

  static async open(query = '', stream = server): Promise<Subscriber> {
    const subscriber = new Subscriber(new WebSocket(`${stream.url}${query}`));
    await once(subscriber.socket, 'open');
    return subscriber;
  }

  async receives(count: number): Promise<readonly string[]> {
    await until(
      () => this.frames.length,
      (length) => length >= count,
    );
    return this.frames;
  }

  /** The frames as JSON. */
  get events(): readonly unknown[] {
    return this.frames.map((frame) => JSON.parse(frame) as unknown);
  }

  closes(): Promise<number | undefined> {
    return until(
      () => this.closed?.code,
      (code) => code !== undefined,
    );
  }
}

it('sends events from a cursor on and cuts connections, as the README shows', async () => {
  await using jetstream = await startFakeJetstream();
  jetstream.publish(5);
  const socket = new WebSocket(`${jetstream.url}?cursor=${jetstream.events[2]!.time_us}`);
  const [first] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(first.toString())).toEqual(jetstream.events[2]);
  jetstream.cut();
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1006);
  expect(jetstream.requests).toMatchObject([{ cursor: jetstream.events[2]!.time_us, collections: [] }]);
});

describe('a stream', () => {
  it('sends what is published from now on, and only the collections that are wanted', async () => {
    server.publish(3);
    const all = await Subscriber.open();
    const likes = await Subscriber.open('?wantedCollections=app.bsky.feed.like');
    await until(
      () => server.state.subscriptions,
      (count) => count === 2,
    );
    server.publish(20);
    await all.receives(20);
    expect(all.events).toEqual(server.events.slice(3));
    const expected = server.events.slice(3).filter(({ commit }) => commit.collection.endsWith('like'));
    await likes.receives(expected.length);
    expect(likes.events).toEqual(expected);
  });

  it('publishes by its rate, on its clock', async () => {
    await using steady = await startFakeJetstream({ clock, rate: 10 });
    const subscriber = await Subscriber.open('', steady);
    await until(
      () => steady.state.subscriptions,
      (count) => count === 1,
    );
    await clock.advance(1_000);
    expect(await subscriber.receives(10)).toHaveLength(10);
    await steady.close();
    expect(clock.pending).toBe(0);
  });

  it('refuses a cursor that it no longer keeps', async () => {
    await using short = await startFakeJetstream({ clock, kept: 2 });
    short.publish(1);
    const { time_us: old } = short.events[0]!;
    short.publish(5);
    const subscriber = await Subscriber.open(`?cursor=${old}`, short);
    expect(await subscriber.closes()).toBe(1008);
    expect(subscriber.closed?.reason).toBe('CursorTooOld');
  });
});

describe('a fault', () => {
  it('drops a connection after some events, without a closing handshake', async () => {
    server.fault = { mode: 'drop', after: 2 };
    const subscriber = await Subscriber.open();
    await until(
      () => server.state.subscriptions,
      (count) => count === 1,
    );
    server.publish(5);
    expect([await subscriber.closes(), subscriber.frames.length]).toEqual([1006, 2]);
  });

  it('stalls open connections, and answers no ping', async () => {
    const subscriber = await Subscriber.open();
    let pongs = 0;
    subscriber.socket.on('pong', () => pongs++);
    server.fault = { mode: 'stall', pings: false };
    server.publish(3);
    subscriber.socket.ping();
    const other = await Subscriber.open();
    other.socket.close();
    await other.closes();
    expect([pongs, subscriber.frames.length]).toEqual([0, 0]);
    server.fault = { mode: 'ok' };
    expect(await subscriber.receives(3)).toHaveLength(3);
  });

  it('refuses new subscriptions with a status', async () => {
    server.fault = { mode: 'error', status: 429 };
    const socket = new WebSocket(server.url);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('429');
  });

  it('sends frames that are malformed, and frames that are too large', async () => {
    const subscriber = await Subscriber.open();
    server.fault = { mode: 'poison', rate: 1 };
    server.publish(2);
    const [noJson, , wrongText] = await subscriber.receives(4);
    expect(() => JSON.parse(noJson!) as unknown).toThrow(SyntaxError);
    expect(JSON.parse(wrongText!)).toMatchObject({ commit: { record: { text: 42 } } });
    server.fault = { mode: 'oversized', rate: 1, bytes: 100_000 };
    server.publish(1);
    expect((await subscriber.receives(6))[4]).toHaveLength(100_000);
  });

  it('slows the stream down', async () => {
    const subscriber = await Subscriber.open();
    server.fault = { mode: 'slow', interval: 1_000 };
    server.publish(2);
    await subscriber.receives(1);
    await clock.advance(1_000);
    expect(await subscriber.receives(2)).toHaveLength(2);
    await clock.advance(1_000);
  });

  it('refuses each cursor as too old', async () => {
    server.publish(2);
    server.fault = { mode: 'CursorTooOld' };
    const subscriber = await Subscriber.open(`?cursor=${server.events[0]!.time_us}`);
    expect(await subscriber.closes()).toBe(1008);
  });
});

it('reports all wrong options and faults at once', async () => {
  const fault = { mode: 'drop', after: -1, status: 503 } as never;
  const options = { port: -1, rate: -1, kept: 0, seed: -1, fault, clock: {}, random: {}, sede: 1 } as never;
  await expect(startFakeJetstream(options)).rejects.toThrow(
    /sede[^]*port[^]*rate[^]*kept[^]*seed[^]*fault\.status[^]*fault\.after[^]*clock[^]*random/,
  );
  const set = (wrong: unknown) => (): void => void (server.fault = wrong as StreamFault);
  expect(set({ mode: 'explode' })).toThrow(/fault\.mode/);
  expect(set({ mode: 'oversized', rate: 2, bytes: 1 })).toThrow(/fault\.rate[^]*fault\.bytes/);
  expect(set({ mode: 'stall', pings: 1 })).toThrow(/fault\.pings/);
  expect(() => server.publish(0)).toThrow(/publish\.count/);
});

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'PostStream',
    'STREAM_FAULTS',
    'STREAM_FAULT_LIMITS',
    'SUBSCRIBE_ROUTE',
    'refuseUpgrade',
    'startFakeJetstream',
  ]);
});
