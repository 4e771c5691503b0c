import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '@breakwater/core/testing';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HostAddress } from '../../libs/http/src/dns/resolver.js';
import type { WireProgress } from '../../libs/http/src/transport/transport.js';
import { freePort } from '../harness/free-port.js';
import { type MisbehavingServer, jsonAnswer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { openConnections } from '../harness/open-connections.js';
import { until } from '../harness/until.js';
import { openTransport } from './open-transport.js';

let server: MisbehavingServer;
let hole: FaultyProxy;
beforeEach(async () => {
  server = await openMisbehavingServer();
  hole = (await faultyProxy(server.port)).blackHole();
});
afterEach(() => Promise.all([server.close(), hole.close()]));

const settled = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );
const arrived = (requests: number): Promise<number> =>
  until(
    () => server.requests.length,
    (count) => count === requests,
  );
const serverConnections = (expected: number): Promise<number> =>
  until(
    () => server.connections,
    (count) => count === expected,
  );

describe('the time limit', () => {
  it('of the queue ends a request that got no connection, which was not sent', async () => {
    const clock = new VirtualClock();
    const { send, failure, transport } = openTransport({ clock, connections: 1 });
    const first = await Promise.all([settled(send(`${server.origin}/stall`)), arrived(1)].slice(1));
    const second = failure(`${server.origin}/ok`, { method: 'POST' });
    await until(
      () => transport.pool.queued,
      (queued) => queued === 1,
    );
    await clock.advance(1_000);
    expect(await second).toMatchObject({
      name: 'HttpTimeoutError',
      phase: 'queue',
      status: 503,
      outcome: 'not-sent',
      retryable: true,
    });
    expect(first).toEqual([1]);
    expect(server.requests).toHaveLength(1);
    expect(transport.pool).toMatchObject({ running: 1, queued: 0 });
    await clock.advance(29_000);
  });

  it('of a connection includes the handshake of TLS', async () => {
    const clock = new VirtualClock();
    const { failure } = openTransport({ clock });
    const failed = failure(`https://localhost:${hole.port}/`);
    await openConnections(hole, 1);
    await clock.advance(2_000);
    expect(await failed).toMatchObject({
      name: 'HttpTimeoutError',
      phase: 'connect',
      timeout: 2_000,
      outcome: 'not-sent',
      retryable: true,
    });
    await openConnections(hole, 0);
    expect(clock.pending).toBe(0);
  });

  it('of the headers begins anew with each part of an upload', async () => {
    const clock = new VirtualClock();
    const { send } = openTransport({ clock });
    server.on('/upload', (socket) => socket.write(jsonAnswer('done')));
    const body = new Readable({ read: () => undefined });
    const answer = send(`${server.origin}/upload`, { method: 'PUT', body });
    await until(
      () => server.accepted,
      (count) => count === 1,
    );
    for (let part = 0; part < 4; part++) {
      body.push(`part ${part} `);
      await until(
        () => body.readableLength,
        (length) => length === 0,
      );
      await nextTurn();
      await clock.advance(20_000);
    }
    body.push(null);
    await arrived(1);
    expect((await answer).status).toBe(200);
    await (await answer).discard();
  });

  it('of the body holds for a reader that is too slow as well', async () => {
    const clock = new VirtualClock();
    const { send } = openTransport({ clock });
    const answer = await send(`${server.origin}/endless`);
    await clock.advance(60_000);
    await expect(answer.bytes()).rejects.toMatchObject({
      phase: 'body',
      timeout: 60_000,
      outcome: 'answered',
    });
    await serverConnections(0);
  });

  it('of a body that nobody wants is short', async () => {
    const clock = new VirtualClock();
    const { send, transport } = openTransport({ clock });
    const answer = await send(`${server.origin}/drip`);
    const discarded = answer.discard();
    await clock.advance(1_000);
    await discarded;
    await serverConnections(0);
    expect(transport.pool.running).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('the queue', () => {
  it('has a limit, beyond which requests fail at once', async () => {
    const { send, failure, transport } = openTransport({ connections: 1, maxQueued: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [send(`${server.origin}/stall`, { signal }), send(`${server.origin}/stall`, { signal })];
    const ended = waiting.map(settled);
    expect(await failure(`${server.origin}/ok`)).toMatchObject({
      code: 'BULKHEAD_FULL',
      message: "Bulkhead 'payments' is full: 1 connections are in use and 1 requests wait.",
    });
    controller.abort();
    await Promise.all(ended);
    expect(transport.pool).toMatchObject({ queued: 0 });
  });

  it('keeps the queue of undici empty', async () => {
    const { text, transport } = openTransport({ connections: 2, maxQueued: 500, queueTimeout: 100_000 });
    const answers = Array.from({ length: 200 }, () => text(`${server.origin}/ok`));
    await nextTurn();
    expect(transport.pool).toMatchObject({ queued: 198 });
    expect(await Promise.all(answers)).toHaveLength(200);
    expect(server.accepted).toBe(2);
  });
});

describe('an abort', () => {
  const reason = new Error('The caller went away.');

  it('before the request sends nothing and ends its stream', async () => {
    const { send } = openTransport();
    const body = Readable.from(['x']);
    const aborted = send(`${server.origin}/ok`, { method: 'PUT', body, signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    expect(body.destroyed).toBe(true);
    expect(server.accepted).toBe(0);
  });

  it('in the queue leaves it at once', async () => {
    const { send, transport } = openTransport({ connections: 1 });
    const first = new AbortController();
    const running = settled(send(`${server.origin}/stall`, { signal: first.signal }));
    await arrived(1);
    const controller = new AbortController();
    const body = Readable.from(['x']);
    const queued = send(`${server.origin}/ok`, { method: 'PUT', body, signal: controller.signal });
    await nextTurn();
    controller.abort(reason);
    await expect(queued).rejects.toBe(reason);
    expect(transport.pool.queued).toBe(0);
    expect(body.destroyed).toBe(true);
    first.abort(reason);
    expect(await running).toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('during the connection closes it', async () => {
    const { send, transport } = openTransport();
    const controller = new AbortController();
    const progress: WireProgress = { phase: 'queue' };
    const call = { upstream: 'payments', route: '/', signal: controller.signal, progress };
    const url = new URL(`https://localhost:${hole.port}/`);
    const connecting = transport.send({ method: 'POST', url, headers: {}, body: 'x' }, call);
    await openConnections(hole, 1);
    expect(progress.phase).toBe('connect');
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    await openConnections(hole, 0);
    await expect(send(`${server.origin}/ok`)).resolves.toMatchObject({ status: 200 });
  });

  it('before the headers closes the connection', async () => {
    const { send } = openTransport();
    const controller = new AbortController();
    const waiting = send(`${server.origin}/stall`, { signal: controller.signal });
    await arrived(1);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await serverConnections(0);
  });

  it.each(['bytes', 'stream', 'decoded stream'])('in the body closes the connection (%s)', async (way) => {
    const { send, transport } = openTransport();
    const controller = new AbortController();
    const path = way === 'decoded stream' ? '/drip-gzip' : '/drip';
    server.on('/drip-gzip', (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1000\r\n\r\n');
      socket.write(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]));
    });
    const answer = await send(`${server.origin}${path}`, { signal: controller.signal });
    const reading = way === 'bytes' ? answer.bytes() : answer.body.toArray();
    await nextTurn();
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await serverConnections(0);
    expect(transport.pool.running).toBe(0);
  });

  it('in the body without a reader does not end the process', async () => {
    const { send } = openTransport();
    const controller = new AbortController();
    const { body } = await send(`${server.origin}/drip`, { signal: controller.signal });
    controller.abort(reason);
    await serverConnections(0);
    expect(body.errored).toBe(reason);
  });
});

describe('two attempts of one call', () => {
  it('do not mix up their phases', async () => {
    const resolved = Promise.withResolvers<readonly HostAddress[]>();
    const { send, failure } = openTransport({ resolver: () => resolved.promise });
    const progress: WireProgress = { phase: 'queue' };
    const controller = new AbortController();
    const closed = await freePort();
    const refused = failure(`http://api.example:${closed}/`, { method: 'POST', progress });
    const stalled = settled(send(`${server.origin}/stall`, { progress, signal: controller.signal }));
    await arrived(1);
    expect(progress.phase).toBe('headers');
    resolved.resolve([{ address: '127.0.0.1', family: 4 }]);
    expect(await refused).toMatchObject({ outcome: 'not-sent', retryable: true });
    controller.abort();
    await stalled;
  });
});

describe('closing', () => {
  it('waits for the request that runs, and refuses later ones', async () => {
    const { send, failure, transport } = openTransport();
    let finish = (): void => undefined;
    server.on('/slow', (socket) => {
      finish = () => void socket.write(jsonAnswer('finished'));
    });
    const running = send(`${server.origin}/slow`);
    await arrived(1);
    let isClosed = false;
    const closed = transport.close().then(() => (isClosed = true));
    expect(await failure(`${server.origin}/ok`)).toMatchObject({ code: 'SHUTTING_DOWN' });
    await nextTurn();
    expect(isClosed).toBe(false);
    finish();
    expect((await (await running).bytes()).toString()).toBe('"finished"');
    await closed;
    await serverConnections(0);
  });

  it('of unused connections happens at once', async () => {
    const { text, transport } = openTransport();
    await text(`${server.origin}/ok`);
    expect(server.connections).toBe(1);
    await transport.close();
    await serverConnections(0);
  });
});

describe('connections to other origins', () => {
  it('are closed when there are more than twenty', async () => {
    const { text } = openTransport({
      resolver: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    for (let index = 0; index < 30; index++) await text(`http://host-${index}.example:${server.port}/ok`);
    expect(server.accepted).toBe(30);
    await until(
      () => server.connections,
      (count) => count <= 20,
    );
  });
});
