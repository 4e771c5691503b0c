import type { Socket } from 'node:net';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MisbehavingServer, jsonAnswer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';
import { openTransport } from './open-transport.js';

const MAX_AGE = 500;

/** Only the age ends a connection: undici's keep-alive runs on real time. */
const ageing = {
  connectionMaxAge: MAX_AGE,
  keepAliveTimeout: 600_000,
  keepAliveMaxTimeout: 600_000,
};

let server: MisbehavingServer;
let clock: VirtualClock;
/** Connections whose request waits for its answer. */
let waiting: Socket[];

beforeEach(async () => {
  server = await openMisbehavingServer('0.0.0.0');
  clock = new VirtualClock();
  waiting = [];
  server.on('/wait', (socket) => void waiting.push(socket));
});
afterEach(() => server.close());

const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;
const untilClosed = (): Promise<number> =>
  until(
    () => server.connections,
    (count) => count === 0,
  );
/** Returns the number of timers once it is 0. */
const pendingTimers = (): Promise<number> =>
  until(
    () => clock.pending,
    (count) => count === 0,
  );
const untilWaiting = (count: number): Promise<number> =>
  until(
    () => waiting.length,
    (length) => length === count,
  );

describe.each([false, true])('a connection (balanced: %s)', (balanceConnections) => {
  const open = (options: object = {}) => openTransport({ clock, balanceConnections, ...ageing, ...options });

  it('serves a request that follows at once', async () => {
    const { text } = open();
    for (let request = 0; request < 5; request++) await text(url('/ok'));
    expect(server.requests.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5]);
    expect(server.accepted).toBe(1);
  });

  it('serves requests until it has reached its age', async () => {
    const { text } = open();
    await text(url('/ok'));
    await clock.advance(MAX_AGE - 1);
    await text(url('/ok'));
    expect(server.requests.map(({ turn }) => turn)).toEqual([1, 2]);
    expect(server.accepted).toBe(1);
  });

  it('is closed at its age if no request runs on it', async () => {
    const { text, transport } = open();
    await text(url('/ok'));
    await clock.advance(MAX_AGE);
    await untilClosed();
    expect(transport.pool.connected).toBe(0);
  });

  it('gets no request after its age', async () => {
    const { text } = open();
    await text(url('/ok'));
    await clock.advance(MAX_AGE);
    await text(url('/ok'));
    expect(server.requests.map(({ turn }) => turn)).toEqual([1, 1]);
    expect(server.accepted).toBe(2);
  });

  it('ends the request that runs on it before it is closed', async () => {
    const { text } = open();
    const running = text(url('/wait'));
    await untilWaiting(1);
    await clock.advance(MAX_AGE);
    expect(server.connections).toBe(1);
    waiting[0]!.write(jsonAnswer('late'));
    expect(await running).toBe('"late"');
    await untilClosed();
    expect(server.accepted).toBe(1);
  });

  it('delivers a body to its end before it is closed', async () => {
    const { send } = open();
    const pending = send(url('/wait'));
    await untilWaiting(1);
    const [head, body] = [jsonAnswer('x'.repeat(100)).slice(0, -50), 'x'.repeat(49)];
    waiting[0]!.write(head);
    const answer = await pending;
    await clock.advance(MAX_AGE);
    expect(server.connections).toBe(1);
    waiting[0]!.write(`${body}"`);
    expect((await answer.bytes()).toString()).toBe(`"${'x'.repeat(100)}"`);
    await untilClosed();
  });

  it('hands the request that waits for it to a new connection', async () => {
    const { text } = open({ connections: 1 });
    const first = text(url('/wait'));
    await untilWaiting(1);
    const second = text(url('/ok'));
    await clock.advance(MAX_AGE);
    waiting[0]!.write(jsonAnswer('late'));
    expect(await Promise.all([first, second])).toEqual(['"late"', '{"ok":true}']);
    expect(server.requests.map(({ path, turn }) => [path, turn])).toEqual([
      ['/wait', 1],
      ['/ok', 1],
    ]);
  });

  it('has an age of its own', async () => {
    const { text } = open();
    const first = text(url('/wait'));
    await untilWaiting(1);
    await clock.advance(MAX_AGE / 2);
    const second = text(url('/wait'));
    await untilWaiting(2);
    for (const socket of waiting) socket.write(jsonAnswer('both'));
    await Promise.all([first, second]);
    await clock.advance(MAX_AGE / 2);
    await until(
      () => server.connections,
      (count) => count === 1,
    );
    await text(url('/ok'));
    expect(server.requests.at(-1)?.turn).toBe(2);
    await clock.advance(MAX_AGE / 2);
    await untilClosed();
    expect(server.accepted).toBe(2);
  });

  it('gives way to one to the new address of a name', async () => {
    server.on('/where', (socket) => socket.write(jsonAnswer(socket.localAddress)));
    let address = '127.0.0.1';
    const { text } = open({ resolver: () => Promise.resolve([{ address, family: 4 }]) });
    const where = `http://api.example:${server.port}/where`;
    expect(await text(where)).toBe('"127.0.0.1"');
    address = '127.0.0.2';
    // This is also longer than the name is cached.
    await clock.advance(60_000);
    expect(await text(where)).toBe('"127.0.0.2"');
  });

  it('leaves no timer when the server closes it', async () => {
    const { text } = open();
    server.on('/close', (socket) => socket.end(jsonAnswer('bye', { connection: 'close' })));
    await text(url('/close'));
    await untilClosed();
    expect(await pendingTimers()).toBe(0);
  });

  it('leaves no timer when the transport is closed', async () => {
    const { text, transport } = open();
    await Promise.all([text(url('/ok')), text(url('/ok')), text(url('/ok'))]);
    expect(clock.pending).toBe(3);
    expect(clock.referenced).toBe(0);
    await transport.close();
    expect(await pendingTimers()).toBe(0);
  });

  it('leaves no timer, listener or socket behind its successors', async () => {
    const { text, transport } = open();
    for (let round = 0; round < 30; round++) {
      const group = Array.from({ length: 4 }, () => text(url('/wait')));
      await untilWaiting(4);
      // Every second round ends beyond the age of its connections.
      if (round % 2 === 1) await clock.advance(MAX_AGE);
      for (const socket of waiting.splice(0)) socket.write(jsonAnswer(round));
      expect(await Promise.all(group)).toEqual(Array.from({ length: 4 }, () => String(round)));
      if (round % 2 === 1) await untilClosed();
      // Undici uses a connection again one turn of the event loop later.
      await clock.settle();
    }
    await untilClosed();
    expect(await pendingTimers()).toBe(0);
    expect(transport.pool).toMatchObject({ connected: 0, running: 0, size: 0 });
  });
});
