import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultyProxy } from '@breakwater/testing/network';
import { until } from '../../../../test/harness/until.js';
import { Line } from './line.js';

const line = new Line();
beforeEach(() => line.start());
afterEach(() => line[Symbol.asyncDispose]());

describe('latency', () => {
  it('delays each direction by its own time, and keeps the order', async () => {
    line.proxy.latency(100).latency(30, { direction: 'up' });
    const { client, server } = await line.connection();
    client.socket.write('a');
    await line.heldByTime();
    await line.clock.advance(29);
    await line.roundTrip();
    expect(server.received).toBe('');
    await line.clock.advance(1);
    await server.receives('a');
    server.socket.write('first ');
    await line.heldByTime();
    await line.clock.advance(60);
    server.socket.write('second');
    await line.roundTrip();
    await line.clock.advance(40);
    await client.receives('first ');
    await line.heldByTime();
    await line.clock.advance(100);
    await client.receives('first second');
  });

  it('delays the end of the stream, too', async () => {
    line.proxy.latency(100);
    const { client, server } = await line.connection();
    server.socket.end();
    await line.heldByTime();
    await line.clock.advance(99);
    await line.roundTrip();
    expect(client.ended).toBe(false);
    await line.clock.advance(1);
    await client.ends();
  });

  it('draws its jitter from the random of the proxy', async () => {
    await line.proxy.close();
    line.proxy = await faultyProxy(line.target.port, { clock: line.clock, random: { next: () => 0.75 } });
    line.proxy.latency(100, { jitter: 40 });
    const { client, server } = await line.connection();
    server.socket.write('a');
    await line.heldByTime();
    await line.clock.advance(119);
    await line.roundTrip();
    expect(client.received).toBe('');
    await line.clock.advance(1);
    await client.receives('a');
  });

  it('lets held bytes flow on at once when the proxy heals', async () => {
    line.proxy.latency(60_000);
    const { client, server } = await line.connection();
    server.socket.write('held');
    await line.heldByTime();
    await line.proxy.heal();
    expect(await client.receives('held')).toBe('held');
  });

  it('has another delay as soon as it is set', async () => {
    line.proxy.latency(60_000);
    const { client, server } = await line.connection();
    server.socket.write('held');
    await line.heldByTime();
    line.proxy.latency(10);
    await line.clock.advance(10);
    expect(await client.receives('held')).toBe('held');
  });
});

describe('bandwidth', () => {
  it('gives a stream its time', async () => {
    // 8 kilobits a second are one byte in a millisecond.
    line.proxy.bandwidth(8);
    const { client, server } = await line.connection();
    server.socket.write('x'.repeat(100));
    await line.heldByTime();
    await line.clock.advance(20);
    await client.receives('x'.repeat(20));
    for (let sent = 40; sent <= 100; sent += 20) {
      await line.clock.advance(20);
      expect(await client.receives('x'.repeat(sent))).toBe('x'.repeat(sent));
    }
  });

  it('adds to latency', async () => {
    line.proxy.bandwidth(8).latency(50);
    const { client, server } = await line.connection();
    server.socket.write('x'.repeat(20));
    await line.heldByTime();
    await line.clock.advance(69);
    await line.roundTrip();
    expect(client.received).toBe('');
    await line.clock.advance(1);
    await client.receives('x'.repeat(20));
  });
});

describe('slice', () => {
  it('sends pieces with pauses between them', async () => {
    line.proxy.slice({ size: 2, delay: 10 });
    const { client, server } = await line.connection();
    server.socket.write('abcde');
    await client.receives('ab');
    await line.clock.advance(10);
    await client.receives('abcd');
    await line.clock.advance(9);
    await line.roundTrip();
    expect(client.received).toBe('abcd');
    await line.clock.advance(1);
    await client.receives('abcde');
  });

  it('sends a piece at a time without pauses, and changes no byte', async () => {
    line.proxy.slice({ size: 1, direction: 'both' });
    const { client, server } = await line.connection();
    const text = 'x'.repeat(3_000);
    client.socket.end(text);
    server.socket.end(text);
    await Promise.all([client.receives(text), server.receives(text)]);
    expect(await client.closes()).toBeUndefined();
  });
});

describe('a black hole', () => {
  it('accepts connections, lets nothing through, and does not open them at the target', async () => {
    line.proxy.blackHole();
    const client = await line.open();
    client.socket.end('question');
    await line.roundTrip();
    expect(line.proxy.counters).toMatchObject({ connections: 1, bytesUp: 0 });
    expect(line.target.peers).toHaveLength(1);
    expect(client.ended).toBe(false);
  });

  it('sends what it holds after heal()', async () => {
    line.proxy.blackHole();
    const client = await line.open();
    client.socket.write('question');
    await line.roundTrip();
    await line.proxy.heal();
    const server = await line.target.peer(2);
    await server.receives('question');
    server.socket.write('answer');
    expect(await client.receives('answer')).toBe('answer');
  });

  it('silences open connections, with their ends and resets, until heal()', async () => {
    const { client, server } = await line.connection();
    const other = await line.connection();
    line.proxy.blackHole();
    client.socket.end('question');
    server.socket.end('answer');
    other.client.socket.resetAndDestroy();
    await line.roundTrip();
    expect([client.received, client.ended, server.received, server.ended]).toEqual(['', false, '', false]);
    expect(other.server.socket.destroyed).toBe(false);
    await line.proxy.heal();
    await Promise.all([client.receives('answer'), server.receives('question'), client.ends(), server.ends()]);
    expect(await other.server.closes()).toBe('ECONNRESET');
  });

  it('works in one direction alone', async () => {
    const { client, server } = await line.connection();
    line.proxy.blackHole({ direction: 'down' });
    client.socket.write('question');
    await server.receives('question');
    server.socket.write('answer');
    await line.roundTrip();
    expect(client.received).toBe('');
  });

  it('throws bytes away on request', async () => {
    const { client, server } = await line.connection();
    line.proxy.blackHole({ discard: true });
    client.socket.write('lost');
    await line.roundTrip();
    await line.proxy.heal();
    client.socket.write('kept');
    expect(await server.receives('kept')).toBe('kept');
  });

  it('holds a writer back when it holds enough', async () => {
    const { client } = await line.connection();
    line.proxy.blackHole();
    client.socket.write(Buffer.alloc(64 * 1_024 * 1_024));
    await line.roundTrip();
    expect(client.socket.writableNeedDrain).toBe(true);
    expect(line.proxy.counters.bytesUp).toBe(0);
  });

  it('forgets a client that left before heal()', async () => {
    line.proxy.blackHole();
    const client = await line.open();
    client.socket.resetAndDestroy();
    await until(
      () => line.proxy.connections.length,
      (count) => count === 0,
    );
    await line.proxy.heal();
    await line.roundTrip();
    expect(line.target.peers).toHaveLength(1);
  });
});

describe('reset()', () => {
  it('resets both sides of open connections, and no later one', async () => {
    const { client, server } = await line.connection();
    line.proxy.reset();
    expect([await client.closes(), await server.closes()]).toEqual(['ECONNRESET', 'ECONNRESET']);
    const next = await line.connection();
    next.client.socket.write('x');
    await next.server.receives('x');
  });

  it.each([
    ['down', 'client', 'server'],
    ['up', 'server', 'client'],
  ] as const)('with direction %s leaves the other side half open', async (direction, reset, kept) => {
    const ends = await line.connection();
    line.proxy.reset({ direction });
    expect(await ends[reset].closes()).toBe('ECONNRESET');
    ends[kept].socket.write('nobody hears this');
    await line.roundTrip();
    expect([ends[kept].socket.destroyed, ends[kept].ended]).toEqual([false, false]);
  });

  it('resets one connection alone', async () => {
    const [first, second] = [await line.connection(), await line.connection()];
    line.proxy.connections[0]!.reset();
    expect(await first.client.closes()).toBe('ECONNRESET');
    second.client.socket.write('x');
    await second.server.receives('x');
  });
});

describe('refuse()', () => {
  it('refuses connections as a closed port does, keeps open ones, and ends with heal()', async () => {
    const { client, server } = await line.connection();
    line.proxy.refuse();
    await expect(line.open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    client.socket.write('x');
    await server.receives('x');
    await line.proxy.heal();
    await line.connection();
    expect(line.proxy.counters.connections).toBe(2);
  });

  it('does not come back after close()', async () => {
    line.proxy.refuse();
    await line.proxy.close();
    await line.proxy.heal();
    await expect(line.open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('halfClose()', () => {
  it('ends the stream to the client and leaves the other direction open', async () => {
    const { client, server } = await line.connection();
    line.proxy.halfClose();
    await client.ends();
    client.socket.write('still here');
    await server.receives('still here');
    server.socket.write('lost');
    await line.roundTrip();
    expect(client.received).toBe('');
  });

  it('ends the stream to the target', async () => {
    const { client, server } = await line.connection();
    line.proxy.halfClose({ direction: 'up' });
    await server.ends();
    server.socket.write('answer');
    expect(await client.receives('answer')).toBe('answer');
  });
});

describe('limit', () => {
  it('ends each connection in place of the byte behind the limit', async () => {
    line.proxy.limit(4);
    const { client, server } = await line.connection();
    server.socket.write('abcd');
    await client.receives('abcd');
    expect(client.ended).toBe(false);
    server.socket.write('e');
    await client.ends();
    await server.ends();
    expect(client.received).toBe('abcd');
  });

  it('counts each connection by itself, from the time it is set', async () => {
    const { client, server } = await line.connection();
    server.socket.write('before ');
    await client.receives('before ');
    line.proxy.limit(2);
    const other = await line.connection();
    server.socket.write('abc');
    other.server.socket.write('xyz');
    expect(await client.receives('before ab')).toBe('before ab');
    await other.client.receives('xy');
  });

  it('resets the connection on request', async () => {
    line.proxy.limit(0, { direction: 'up', by: 'reset' });
    const { client, server } = await line.connection();
    client.socket.write('x');
    expect([await client.closes(), await server.closes()]).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(server.received).toBe('');
  });
});
