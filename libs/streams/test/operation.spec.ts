import { HealthDetails, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { type StreamEvent, StreamHandler, Streams, StreamsModule, StreamsStatus } from '@breakwater/streams';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { EventServer } from './support/web-socket-server.js';

interface Post {
  readonly time_us: number;
  readonly text: string;
}

@Injectable()
class Collector {
  readonly texts: string[] = [];
  broken = false;

  @StreamHandler('posts')
  onPost({ data }: StreamEvent<Post>): void {
    if (this.broken) throw new Error('no');
    this.texts.push(data.text);
  }

  @StreamHandler('likes')
  onLike(): void {}
}

let server: EventServer;
let module: TestingModule;
const clock = new VirtualClock();

async function start(): Promise<Collector> {
  module = await Test.createTestingModule({
    imports: [
      StreamsModule.forRoot(),
      StreamsModule.forFeature(
        { name: 'posts', url: () => server.url, retries: 0, maxRefusals: 1, maxLag: 10_000 },
        { name: 'likes', url: () => server.url, enabled: false },
      ),
      BreakwaterTesting.forRoot({ clock }),
    ],
    providers: [Collector],
  })
    .setLogger(new RecordingLogger())
    .compile();
  await module.init();
  await reaches('open');
  return module.get(Collector);
}

const reaches = (state: string): Promise<unknown> =>
  until(
    () => module.get(Streams).state('posts'),
    (current) => current === state,
  );

/** Sends an event that is `age` milliseconds old. */
const send = (text: string, age = 0): void =>
  server.socket.send(JSON.stringify({ time_us: (clock.now() - age) * 1_000, text }));

const status = () => module.get(StreamsStatus).statusOf('posts');

const run = (action: string, parameters: object = {}): Promise<unknown> =>
  module.get(OperatorActions).run(action, { target: 'posts', reason: 'a test', ...parameters }, 'operator');

const gauge = () => module.get(ResilienceGauges).read('stream')[0];

beforeEach(async () => {
  server = await EventServer.start();
});

afterEach(async () => {
  await module.close();
  await server.close();
});

describe('the health of a stream', () => {
  it('is healthy while it is open, and when it is switched off', async () => {
    await start();
    expect(status()).toMatchObject({ status: 'healthy', message: "Stream 'posts' is open." });
    expect(module.get(StreamsStatus).getHealthStatus()).toMatchObject({
      status: 'healthy',
      message: 'All streams work.',
      details: { posts: { state: 'open' }, likes: { state: 'idle' } },
    });
  });

  it('is degraded while it connects again', async () => {
    await start();
    server.socket.terminate();
    await reaches('back-off');
    expect(status()).toMatchObject({
      status: 'degraded',
      message: "Stream 'posts' is not connected (closed); it connects again by itself.",
    });
    expect(module.get(StreamsStatus).getHealthStatus().status).toBe('degraded');
  });

  it('is degraded when its events are late', async () => {
    const collector = await start();
    send('old', 25_000);
    await until(
      () => collector.texts,
      ({ length }) => length === 1,
    );
    expect(status()).toMatchObject({
      status: 'degraded',
      message: `Stream 'posts' is 25 s late, more than "maxLag" allows.`,
    });
  });

  it('is unhealthy when it has failed', async () => {
    await start();
    server.socket.close(1_008);
    await reaches('failed');
    expect(module.get(StreamsStatus).getHealthStatus()).toMatchObject({
      status: 'unhealthy',
      message: "Stream 'posts' has failed (closed), and waits for an operator.",
    });
  });
});

describe('the figures of a stream', () => {
  it('are in the health bodies and in the gauges', async () => {
    const collector = await start();
    const position = clock.now() * 1_000;
    send('one');
    server.socket.send('no JSON');
    await until(
      () => gauge()?.deadLetters,
      (count) => count === 1,
    );
    await clock.advance(10_000);
    expect(collector.texts).toEqual(['one']);
    const details = await module.get(HealthDetails).sources.get('streams')?.();
    expect(details).toMatchObject({
      posts: { state: 'open', received: 2, handled: 1, parseErrors: 1, cursor: position, perSecond: 0.2 },
    });
    expect(gauge()).toMatchObject({
      stream: 'posts',
      state: 'open',
      heldBack: 0,
      received: 2,
      reconnects: 0,
    });
  });
});

describe('an operator', () => {
  it('pauses a stream for a time', async () => {
    await start();
    expect(await run('stream.pause', { for: 60_000 })).toMatchObject({ before: 'open', after: 'idle' });
    expect(status()).toMatchObject({
      status: 'degraded',
      message: "Stream 'posts' is paused by an operator.",
    });
    await clock.advance(60_000);
    await reaches('open');
    expect(server.sockets).toHaveLength(2);
  });

  it('resumes a stream that has failed', async () => {
    await start();
    server.socket.close(1_008);
    await reaches('failed');
    await run('stream.resume');
    await reaches('open');
    expect(server.sockets).toHaveLength(2);
  });

  it('replays the dead letters of a stream', async () => {
    const collector = await start();
    collector.broken = true;
    send('one');
    await until(
      () => gauge()?.deadLetters,
      (count) => count === 1,
    );
    collector.broken = false;
    await run('stream.replay-dead-letters', { limit: 5 });
    expect(collector.texts).toEqual(['one']);
  });

  it('cannot replay a wrong number of dead letters', async () => {
    await start();
    await expect(run('stream.replay-dead-letters', { limit: 0.5 })).rejects.toThrow(
      '"limit" must be an integer from 1 to 10000.',
    );
  });
});
