import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@breakwater/core/testing';
import { faultyProxy } from '@breakwater/testing/network';
import { until } from '../../../../test/harness/until.js';
import { Line } from './line.js';
import { Target } from './peer.js';

const line = new Line();
beforeEach(() => line.start());
afterEach(() => line[Symbol.asyncDispose]());

describe('a proxy without faults', () => {
  it('passes bytes on in both directions, and counts them', async () => {
    const { client, server } = await line.connection();
    client.socket.write('question');
    await server.receives('question');
    server.socket.write('the answer');
    await client.receives('the answer');
    expect(line.proxy.counters).toEqual({ connections: 1, open: 1, bytesUp: 8, bytesDown: 10 });
    expect(line.proxy.connections.map(({ number }) => number)).toEqual([1]);
  });

  it('keeps the answer of a target open after the client has ended its stream', async () => {
    const { client, server } = await line.connection();
    client.socket.end('question');
    await server.ends();
    server.socket.end('late answer');
    expect(await client.receives('late answer')).toBe('late answer');
    await client.ends();
    await until(
      () => line.proxy.connections.length,
      (count) => count === 0,
    );
  });

  it('keeps the question of a client open after the target has ended its stream', async () => {
    const { client, server } = await line.connection();
    server.socket.end('greeting');
    await client.ends();
    client.socket.end('late question');
    await server.receives('late question');
    await server.ends();
    expect([client.received, await client.closes(), await server.closes()]).toEqual([
      'greeting',
      undefined,
      undefined,
    ]);
  });

  it.each(['client', 'server'] as const)('passes the reset of the %s on', async (side) => {
    const ends = await line.connection();
    ends[side].socket.resetAndDestroy();
    expect(await ends[side === 'client' ? 'server' : 'client'].closes()).toBe('ECONNRESET');
  });

  it('resets a target that writes to a client that has gone', async () => {
    const { client, server } = await line.connection();
    client.socket.destroy();
    await server.ends();
    const writing = setInterval(() => server.socket.write('x'), 1);
    expect(['ECONNRESET', 'EPIPE']).toContain(await server.closes());
    clearInterval(writing);
  });

  it('resets the client when nobody listens at the target, and serves the next one', async () => {
    const { port } = line.target;
    await line.target[Symbol.asyncDispose]();
    const first = await line.open();
    expect(await first.closes()).toBe('ECONNRESET');
    line.target = await Target.start(port);
    const { client, server } = await line.connection();
    client.socket.write('x');
    await server.receives('x');
  });

  it('lets a slow reader hold the target back, and holds little itself', async () => {
    const { client, server } = await line.connection();
    client.socket.pause();
    let sent = 0;
    for (let piece = 0; piece < 64; piece++) {
      server.socket.write(Buffer.alloc(1_024 * 1_024), () => sent++);
    }
    for (let trip = 0; trip < 10; trip++) await line.roundTrip();
    // The buffers of the system hold some megabytes of each connection.
    expect(sent).toBeLessThan(32);
    client.socket.resume();
    await until(
      () => sent,
      (count) => count === 64,
    );
    await until(
      () => client.socket.bytesRead,
      (bytes) => bytes === 64 * 1_024 * 1_024,
    );
  });
});

describe('toxicity', () => {
  it('draws once for each connection, and the same way for the same seed', async () => {
    const met: string[] = [];
    for (const seed of [7, 7]) {
      await using unlucky = await faultyProxy(line.target.port, { random: new SeededRandom(seed) });
      unlucky.limit(0, { direction: 'up', by: 'reset', toxicity: 0.5 });
      const outcomes = [];
      for (let index = 0; index < 12; index++) {
        const number = line.target.peers.length + 1;
        const client = await line.open(unlucky);
        const server = await line.target.peer(number);
        client.socket.write('x');
        await until(
          () => client.socket.closed || server.received === 'x',
          (over) => over,
        );
        outcomes.push(client.failure ? 'R' : '-');
        client.socket.destroy();
      }
      met.push(outcomes.join(''));
    }
    expect(met[0]).toBe(met[1]);
    expect(new Set(met[0])).toEqual(new Set(['R', '-']));
  });
});

describe('when() and seen()', () => {
  it('call an action before the bytes are sent on, also when they come in pieces', async () => {
    const { client, server } = await line.connection();
    let calls = 0;
    line.proxy.when(
      'COMMIT',
      (met) => {
        calls++;
        met.reset();
      },
      { times: 2 },
    );
    client.socket.write('BEGIN; COM');
    await server.receives('BEGIN; COM');
    client.socket.write('MIT;');
    expect(await client.closes()).toBe('ECONNRESET');
    expect([calls, server.received]).toEqual([1, 'BEGIN; COM']);
  });

  it('name the connection', async () => {
    await line.connection();
    const { server } = await line.connection();
    const met = line.proxy.seen('hello', { direction: 'down' });
    server.socket.write('hello');
    expect((await met).number).toBe(2);
  });

  it('lose the answer to a question with a limit for one connection', async () => {
    const { client, server } = await line.connection();
    line.proxy.when('COMMIT', (met) => met.limit(0, { by: 'reset' }));
    client.socket.write('COMMIT');
    await server.receives('COMMIT');
    server.socket.write('COMMIT done');
    expect([await client.closes(), client.received]).toEqual(['ECONNRESET', '']);
  });

  it('stop on request', async () => {
    const { client, server } = await line.connection();
    const stop = line.proxy.when('x', (met) => met.reset());
    stop();
    client.socket.write('x');
    expect(await server.receives('x')).toBe('x');
  });

  it('end the connection whose action throws, and throw the error at close()', async () => {
    const { client } = await line.connection();
    line.proxy.when('x', () => {
      throw new Error('The test is wrong.');
    });
    client.socket.write('x');
    await client.ends();
    await expect(line.proxy.close()).rejects.toThrow('The test is wrong.');
  });
});

describe('close()', () => {
  it('ends everything that is held', async () => {
    line.proxy.latency(60_000).blackHole({ direction: 'up' });
    const client = await line.open();
    client.socket.write('x');
    await line.proxy.close();
    await line.proxy.close();
    expect(line.proxy.connections).toEqual([]);
    await until(
      () => client.ended || client.socket.destroyed,
      (over) => over,
    );
  });

  it('ends a connection that a slow target has not accepted yet', async () => {
    // A documentation address (RFC 5737), to which no route leads.
    await using far = await faultyProxy({ host: '192.0.2.1', port: 9 });
    const socket = connect(far.port, '127.0.0.1').on('error', () => undefined);
    await until(
      () => far.counters.connections,
      (count) => count === 1,
    );
    await far.close();
    expect(far.connections).toEqual([]);
    socket.destroy();
  });
});
