import { VirtualClock } from '@breakwater/core/testing';
import { Logger } from '@nestjs/common';
import { faultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@breakwater/testing';
import { selfSignedCertificate } from '../../../../test/harness/certificate.js';
import { openConnections } from '../../../../test/harness/open-connections.js';
import { until } from '../../../../test/harness/until.js';
import type { StreamOptions } from '../../src/options/stream.options.js';
import type { RecordingIntake } from '../support/recording-intake.js';
import { EventServer } from '../support/web-socket-server.js';
import { StartedConsumer } from '../support/started-consumer.js';

let server: EventServer;
const log = new RecordingLogger();
const started: StartedConsumer[] = [];

const consume = (
  options: Partial<StreamOptions> = {},
  prepare?: (intake: RecordingIntake) => void,
): StartedConsumer => {
  const consumer = new StartedConsumer(
    { url: (cursor) => `${server.url}/subscribe?cursor=${cursor ?? 'now'}`, ...options },
    prepare,
  );
  started.push(consumer);
  return consumer;
};

/** The cursors of the requests so far. */
const cursors = (): (string | undefined)[] => server.requests.map(({ url }) => url?.split('=')[1]);

beforeEach(async () => {
  Logger.overrideLogger(log);
  log.lines.length = 0;
  server = await EventServer.start();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((consumer) => consumer.stop()));
  await server.close();
});

describe('a stream over a WebSocket', () => {
  it('passes on the messages in their order', async () => {
    server.onConnection = (socket) => ['one', 'two', 'drei £'].forEach((text) => socket.send(text));
    const consumer = consume();
    expect(await consumer.receives(3)).toEqual(['one', 'two', 'drei £']);
    expect(consumer.states).toEqual(['connecting', 'open']);
  });

  it('sends the headers that a function returns for each connection', async () => {
    let token = 0;
    const consumer = consume({ headers: () => Promise.resolve({ authorization: `Bearer ${++token}` }) });
    await consumer.reaches('open');
    server.socket.terminate();
    await consumer.reconnectsAfter(500);
    await consumer.reaches('open');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2']);
  });

  it('asks for the kept position, and after a drop for the present one', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    consumer.intake.position = 17;
    server.socket.terminate();
    await consumer.reconnectsAfter(500);
    await consumer.reaches('open');
    expect(cursors()).toEqual(['now', '17']);
  });

  it('doubles the limit of the random waits up to the cap', async () => {
    for (let attempt = 0; attempt < 8; attempt++) server.refusals.push({ status: 503 });
    const consumer = consume();
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
      await consumer.reconnectsAfter(delay);
    await consumer.reaches('open');
    expect(server.requests).toHaveLength(9);
  });

  it('begins with a short wait again only after a stable connection', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    await consumer.clock.advance(4_999);
    server.socket.terminate();
    await consumer.reconnectsAfter(500);
    await consumer.reaches('open');
    await consumer.clock.advance(4_999);
    server.socket.terminate();
    await consumer.reconnectsAfter(1_000);
    await consumer.reaches('open');
    await consumer.clock.advance(5_000);
    server.socket.terminate();
    await consumer.reconnectsAfter(500);
    expect(server.requests).toHaveLength(3);
  });

  it('waits as long as Retry-After says', async () => {
    server.refusals.push({ status: 503, headers: { 'Retry-After': '7' } });
    const consumer = consume();
    await consumer.reconnectsAfter(7_000);
    await consumer.reaches('open');
    expect(server.requests).toHaveLength(2);
  });

  it('pings, and stays open while the server answers', async () => {
    const consumer = consume();
    let pings = 0;
    server.onConnection = (socket) => socket.on('ping', () => pings++);
    await consumer.reaches('open');
    for (let minute = 1; minute <= 10; minute++) {
      await consumer.clock.advance(30_000);
      await until(
        () => pings,
        (count) => count > minute,
      );
      // The answer to the ping arrives.
      await new Promise<void>((resolve) => {
        server.socket.once('pong', () => resolve());
        server.socket.ping();
      });
    }
    expect(consumer.state).toBe('open');
  });

  it('gives up a half-open connection after 90 s of silence', async () => {
    const consumer = consume();
    // The socket of the server stays open, but nothing is read from it or written to it.
    server.onConnection = (socket) => socket.pause();
    await consumer.reaches('open');
    await consumer.clock.advance(89_999);
    expect(consumer.state).toBe('open');
    await consumer.clock.advance(1);
    expect(consumer.states).toEqual(['connecting', 'open', 'back-off: silent']);
    expect(log.at('warn')).toEqual([
      "Stream 'posts' is not connected: the server was silent for too long. Attempt 1 in a row failed; the next one follows in 500 ms.",
    ]);
  });

  it('gives up a server that accepts connections and says nothing', async () => {
    await using hole = (await faultyProxy(server.url)).blackHole();
    const consumer = consume({ url: () => hole.url });
    await openConnections(hole, 1);
    await consumer.clock.advance(9_999);
    expect(consumer.state).toBe('connecting');
    await consumer.clock.advance(1);
    expect(consumer.states.at(-1)).toBe('back-off: timeout');
    await openConnections(hole, 0);
  });

  it('gives up a server that never ends the body of its refusal', async () => {
    // The clock of the proxy stands still after the head of the answer and a part of the body.
    await using endless = await faultyProxy(server.url, { clock: new VirtualClock() });
    endless.slice({ size: 100, delay: 1 });
    server.refusals.push({ status: 400, body: 'x'.repeat(999) });
    const consumer = consume({ url: () => endless.url });
    await until(
      () => endless.counters.bytesDown,
      (bytes) => bytes === 100,
    );
    await consumer.clock.advance(10_000);
    expect(consumer.states.at(-1)).toBe('back-off: timeout');
    await openConnections(endless, 0);
  });

  it('repeats for ever what can pass by itself', async () => {
    const { port } = server;
    await server.close();
    const consumer = consume({ maxRefusals: 2, url: () => `ws://127.0.0.1:${port}` });
    for (const delay of [500, 1_000, 2_000, 4_000]) await consumer.reconnectsAfter(delay);
    await consumer.reaches('back-off', 'refused');
    expect(consumer.states.at(-1)).toBe('back-off: refused');
  });

  it.each([1_000, 1_001, 1_011, 1_012, 1_013])('connects again after the close code %i', async (code) => {
    server.onConnection = (socket) => socket.close(code);
    const consumer = consume({ maxRefusals: 2 });
    for (const delay of [500, 1_000, 2_000]) await consumer.reconnectsAfter(delay);
    await consumer.reaches('back-off', 'closed');
    expect(consumer.states.at(-1)).toBe('back-off: closed');
  });

  it.each([1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 4_001])(
    'fails after repeated closes with the code %i',
    async (code) => {
      server.onConnection = (socket) => socket.close(code);
      const consumer = consume({ maxRefusals: 2 });
      await consumer.reconnectsAfter(500);
      await consumer.reaches('failed', 'closed');
      expect(consumer.clock.pending).toBe(0);
    },
  );

  it('fails after repeated refusals, says so once, and connects again when an operator resumes it', async () => {
    server.refusals.push({ status: 401 }, { status: 401 });
    const consumer = consume({ maxRefusals: 2 });
    await consumer.reconnectsAfter(500);
    await consumer.reaches('failed', 'refused');
    expect(log.at('error')).toEqual([
      "StreamFailedError: Stream 'posts' has failed: the server answered 401. It receives nothing until an operator resumes it.",
    ]);
    expect(consumer.reported).toEqual([expect.objectContaining({ code: 'STREAM_FAILED', stream: 'posts' })]);
    consumer.consumer.start();
    await consumer.reaches('open');
  });

  it('does not follow redirects', async () => {
    const other = await EventServer.start();
    server.refusals.push({ status: 302, headers: { Location: other.url } });
    const consumer = consume({ maxRefusals: 1 });
    await consumer.reaches('failed', 'refused');
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('fails when the certificate is not trusted', async () => {
    const secure = await EventServer.start(selfSignedCertificate());
    const consumer = consume({ maxRefusals: 1, url: () => secure.url });
    await consumer.reaches('failed', 'tls');
    await secure.close();
    expect(log.at('error')).toEqual([
      expect.stringContaining("Stream 'posts' has failed: the connection failed."),
    ]);
  });

  it('fails when the address is wrong', async () => {
    const consumer = consume({ maxRefusals: 1, url: () => 'http:/no address' });
    await consumer.reaches('failed');
    expect(log.at('error')).toEqual([
      expect.stringContaining('the request for a connection could not be made'),
    ]);
  });

  it('leaves no timer behind when `ws` refuses the address', async () => {
    const consumer = consume({ maxRefusals: 1, url: () => 'ftp://127.0.0.1' });
    await consumer.reaches('failed');
    expect(consumer.clock.pending).toBe(0);
  });

  it('ends a connection with a message that is too large', async () => {
    server.onConnection = (socket) => socket.send('x'.repeat(1_001));
    const consumer = consume({ maxFrameSize: 1_000 });
    await consumer.reaches('back-off', 'frame-too-large');
    expect(consumer.intake.texts).toEqual([]);
  });

  it('fails when one message is too large each time, although connections are stable between', async () => {
    const consumer = consume({ maxFrameSize: 1_000, maxRefusals: 3 });
    for (const next of ['back-off', 'back-off', 'failed'] as const) {
      await consumer.reaches('open');
      await consumer.clock.advance(6_000);
      server.socket.send('x'.repeat(1_001));
      await consumer.reaches(next, 'frame-too-large');
      if (next === 'back-off') await consumer.reconnectsAfter(500);
    }
    expect(log.at('error')).toEqual([expect.stringContaining('a message is larger than "maxFrameSize"')]);
  });

  it('stops reading while the queue is full, and then loses nothing', async () => {
    const consumer = consume();
    consumer.intake.full = true;
    await consumer.reaches('open');
    const text = 'x'.repeat(100_000);
    // More than the buffers of two sockets hold.
    for (let count = 0; count < 200; count++) server.socket.send(text);
    await until(
      () => server.socket.bufferedAmount,
      (waiting) => waiting > 0,
    );
    // The silence is ours.
    await consumer.clock.advance(200_000);
    expect(consumer.state).toBe('open');
    expect(server.socket.bufferedAmount).toBeGreaterThan(0);
    consumer.intake.full = false;
    expect(await consumer.receives(200)).toHaveLength(200);
  });

  it('closes politely, and receives nothing afterwards', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    const code = new Promise((resolve) => server.socket.once('close', resolve));
    await consumer.stop();
    expect(await code).toBe(1_000);
    expect(consumer.state).toBe('closed');
    expect(consumer.intake.stopped).toBe(true);
    expect(consumer.clock.pending).toBe(0);
  });

  it('stops while a connection is being opened', async () => {
    await using hole = (await faultyProxy(server.url)).blackHole();
    const consumer = consume({ url: () => hole.url });
    await openConnections(hole, 1);
    await consumer.stop();
    await openConnections(hole, 0);
    expect(consumer.clock.pending).toBe(0);
  });

  it('tries again when the kept position cannot be loaded', async () => {
    const down = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const consumer = consume({}, (intake) => intake.startFailures.push(down));
    await consumer.reconnectsAfter(500);
    await consumer.reaches('open');
    expect(consumer.intake.starts).toBe(2);
    expect(log.at('warn')[0]).toContain(
      "Stream 'posts' is not connected: the kept position could not be loaded.",
    );
  });

  it('is idle while an operator pauses it', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    consumer.consumer.pause();
    expect(consumer.states.at(-1)).toBe('idle: paused');
    expect(consumer.clock.pending).toBe(0);
    consumer.consumer.start();
    await consumer.reaches('open');
    expect(consumer.intake.starts).toBe(1);
  });
});
