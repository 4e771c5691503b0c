import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { RecordingLogger } from '@breakwater/testing';
import { faultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openConnections } from '../../../../test/harness/open-connections.js';
import { until } from '../../../../test/harness/until.js';
import type { StreamOptions } from '../../src/options/stream.options.js';
import { StartedConsumer } from '../support/started-consumer.js';

let server: Server;
let answer: (response: ServerResponse, request: IncomingMessage) => void;
const requests: IncomingMessage[] = [];
const responses: ServerResponse[] = [];
const started: StartedConsumer[] = [];
const log = new RecordingLogger();

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;

/** Begins a stream, and sends a first part of it. */
const stream =
  (...parts: string[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const part of parts) response.write(part);
  };

const consume = (options: Partial<StreamOptions> = {}, position?: string): StartedConsumer => {
  const consumer = new StartedConsumer(
    { transport: 'server-sent-events', url, ...options },
    (intake) => (intake.position = position),
  );
  started.push(consumer);
  return consumer;
};

beforeEach(async () => {
  Logger.overrideLogger(log);
  log.lines.length = 0;
  requests.length = 0;
  responses.length = 0;
  answer = stream(': hello\n\n');
  server = createServer((request, response) => {
    requests.push(request);
    responses.push(response);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((consumer) => consumer.stop()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a stream of server-sent events', () => {
  it('passes on the data of the events, also of those that arrive in parts', async () => {
    answer = stream('data: one\n\nda', 'ta: two\ndata: lines\n\n: comment\n\nid: 7\ndata: £\n\n');
    const consumer = consume();
    expect(await consumer.receives(3)).toEqual(['one', 'two\nlines', '£']);
    expect(consumer.states).toEqual(['connecting', 'open']);
  });

  it('sends the position as Last-Event-ID, beside the headers of the application', async () => {
    const consumer = consume({ headers: { authorization: 'Bearer 1' } }, '17');
    await consumer.reaches('open');
    expect(requests[0]?.headers).toMatchObject({
      accept: 'text/event-stream',
      authorization: 'Bearer 1',
      'last-event-id': '17',
    });
  });

  it('connects again when the server ends the answer, and waits as long as `retry` says', async () => {
    answer = stream('retry: 3000\n\n');
    const consumer = consume();
    await consumer.reaches('open');
    await until(
      () => responses.length,
      (count) => count === 1,
    );
    responses[0]?.end('data: one\n\n');
    await consumer.receives(1);
    await consumer.reconnectsAfter(3_000);
    await consumer.reaches('open');
    expect(requests).toHaveLength(2);
  });

  it('is closed for good by the status 204, until an operator resumes it', async () => {
    answer = (response) => response.writeHead(204).end();
    const consumer = consume();
    await consumer.reaches('closed', 'finished');
    expect(consumer.clock.pending).toBe(0);
    answer = stream();
    consumer.consumer.start();
    await consumer.reaches('connecting');
    expect(log.at('log')).toEqual(["Stream 'posts' is closed: the server has ended it."]);
  });

  it('fails when the server answers with another content type', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    const consumer = consume({ maxRefusals: 1 });
    await consumer.reaches('failed');
    expect(consumer.reported[0]).toMatchObject({ cause: { code: 'STREAM_PROTOCOL' } });
  });

  it('does not follow redirects', async () => {
    answer = (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    const consumer = consume({ maxRefusals: 1 });
    await consumer.reaches('failed', 'refused');
    expect(requests).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    answer = (response) => response.writeHead(503, { 'retry-after': '9' }).end();
    const consumer = consume();
    await consumer.reconnectsAfter(9_000);
    expect(consumer.states.slice(0, 2)).toEqual(['connecting', 'back-off: refused']);
  });

  it('finds out that its position is too old', async () => {
    answer = (response) => response.writeHead(400).end(JSON.stringify({ error: 'CursorTooOld' }));
    const consumer = consume({}, '17');
    await consumer.reaches('failed', 'stale-cursor');
    expect(consumer.intake.restarts).toEqual([]);
  });

  it.each([
    ['an event', 'data: ' + 'x'.repeat(1_001) + '\n\n'],
    ['a line without end', 'data: ' + 'x'.repeat(2_000)],
    ['an event of many lines without end', 'data: x\n'.repeat(2_000)],
  ])('ends a connection with %s that is too large', async (_what, text) => {
    answer = stream(text);
    const consumer = consume({ maxFrameSize: 1_000 });
    await until(
      () => responses.length,
      (count) => count === 1,
    );
    responses[0]?.write('data: more\n');
    await consumer.reaches('back-off', 'frame-too-large');
    expect(consumer.intake.texts).toEqual([]);
  });

  it('stays open while comments arrive, and is dead after 90 s of silence', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    await consumer.clock.advance(80_000);
    responses[0]?.write(': still here\n\ndata: one\n\n');
    await consumer.receives(1);
    await consumer.clock.advance(89_999);
    expect(consumer.state).toBe('open');
    await consumer.clock.advance(1);
    expect(consumer.states.at(-1)).toBe('back-off: silent');
  });

  it('gives up a server that accepts connections and says nothing', async () => {
    await using hole = (await faultyProxy(url())).blackHole();
    const consumer = consume({ url: () => hole.url });
    await openConnections(hole, 1);
    await consumer.clock.advance(10_000);
    expect(consumer.states.at(-1)).toBe('back-off: timeout');
    await openConnections(hole, 0);
  });

  it('stops reading while the queue is full, and then loses nothing', async () => {
    const consumer = consume();
    consumer.intake.full = true;
    await consumer.reaches('open');
    const event = `data: ${'x'.repeat(100_000)}\n\n`;
    for (let count = 0; count < 200; count++) responses[0]?.write(event);
    await until(
      () => responses[0]?.writableLength ?? 0,
      (waiting) => waiting > 1_000_000,
    );
    const before = consumer.intake.texts.length;
    expect(before).toBeLessThan(100);
    consumer.intake.full = false;
    expect(await consumer.receives(200)).toHaveLength(200);
  });

  it('ends the request when it stops', async () => {
    const consumer = consume();
    await consumer.reaches('open');
    const closed = new Promise((resolve) => responses[0]?.once('close', resolve));
    await consumer.stop();
    await closed;
    expect(consumer.clock.pending).toBe(0);
  });

  it('uses the `fetch` of the application', async () => {
    const urls: string[] = [];
    const consumer = consume({
      fetch: (address, init) => {
        urls.push(address);
        return fetch(address, init);
      },
    });
    await consumer.reaches('open');
    expect(urls).toEqual([url()]);
  });
});
