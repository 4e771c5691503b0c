import { LifecycleModule, StartupTask } from '@breakwater/lifecycle';
import {
  type CursorStore,
  MemoryCursorStore,
  type StreamEvent,
  StreamHandler,
  Streams,
  StreamsModule,
  type StreamsModuleOptions,
} from '@breakwater/streams';
import { RecordingLogger } from '@breakwater/testing';
import { type DynamicModule, Injectable } from '@nestjs/common';
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
  /** The handler waits for it before it keeps a text. */
  gate: Promise<void> | undefined;

  @StreamHandler('posts')
  async onPost({ data }: StreamEvent<Post>): Promise<void> {
    await this.gate;
    this.texts.push(data.text);
  }
}

@Injectable()
class Migrations {
  readonly done = Promise.withResolvers<void>();

  @StartupTask()
  migrate(): Promise<void> {
    return this.done.promise;
  }
}

let server: EventServer;
let module: TestingModule;
let store: CursorStore;

async function start(options: StreamsModuleOptions = {}, ...imports: DynamicModule[]): Promise<Collector> {
  module = await Test.createTestingModule({
    imports: [
      ...imports,
      StreamsModule.forRoot(options),
      StreamsModule.forFeature({
        name: 'posts',
        url: (cursor) => `${server.url}/subscribe?cursor=${cursor ?? ''}`,
        cursorStore: store,
      }),
    ],
    // Its start-up task needs LifecycleModule.
    providers: [Collector, ...(imports.length > 0 ? [Migrations] : [])],
  })
    .setLogger(new RecordingLogger())
    .compile();
  await module.init();
  return module.get(Collector);
}

const send = (...texts: string[]): void =>
  texts.forEach((text, index) =>
    server.socket.send(JSON.stringify({ time_us: 1_700_000_000_000_000 + index, text })),
  );

const connected = (): Promise<unknown> =>
  until(
    () => module.get(Streams).state('posts'),
    (state) => state === 'open',
  );

const received = (collector: Collector, count: number): Promise<unknown> =>
  until(
    () => collector.texts,
    ({ length }) => length >= count,
  );

beforeEach(async () => {
  server = await EventServer.start();
  store = new MemoryCursorStore();
});

afterEach(async () => {
  await module.close();
  await server.close();
});

describe('StreamsModule', () => {
  it('passes the events of a stream to its handler', async () => {
    const collector = await start();
    await connected();
    send('one', 'two');
    await received(collector, 2);
    expect(collector.texts).toEqual(['one', 'two']);
  });

  it('keeps the position at the end, and continues there', async () => {
    const collector = await start();
    await connected();
    send('one', 'two');
    await received(collector, 2);
    await module.close();
    await start();
    await connected();
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/subscribe?cursor=',
      '/subscribe?cursor=1700000000000001',
    ]);
  });

  it('waits at the end for the running handler', async () => {
    const collector = await start();
    const gate = Promise.withResolvers<void>();
    collector.gate = gate.promise;
    await connected();
    send('one');
    await until(
      () => module.get(Streams).consumers.get('posts')?.intake.figures.running,
      (running) => running === 1,
    );
    const closed = module.close();
    gate.resolve();
    await closed;
    expect(collector.texts).toEqual(['one']);
    const context = { signal: new AbortController().signal };
    expect(await store.load('posts', context)).toBe(1_700_000_000_000_000);
  });

  it('ends the other streams when one fails to end', async () => {
    const collector = await start();
    await connected();
    send('one');
    await received(collector, 1);
    const consumers = module.get(Streams).consumers as Map<string, unknown>;
    const broken = { stop: () => Promise.reject(new Error('no disk')) };
    const [[name, consumer]] = [...consumers] as [[string, unknown]];
    consumers.clear();
    consumers.set('broken', broken).set(name, consumer);
    await expect(module.get(Streams).stop(new AbortController().signal)).rejects.toThrow('no disk');
    expect(await store.load('posts', { signal: new AbortController().signal })).toBe(1_700_000_000_000_000);
    consumers.delete('broken');
  });

  it('connects when the start-up tasks are done', async () => {
    await start({}, LifecycleModule.forRoot({ handleCrashes: false }));
    expect(module.get(Streams).state('posts')).toBe('idle');
    module.get(Migrations).done.resolve();
    await connected();
    expect(server.requests).toHaveLength(1);
  });

  it('connects nothing when it is switched off', async () => {
    await start({ enabled: false });
    expect(module.get(Streams).state('posts')).toBe('idle');
    expect(server.requests).toEqual([]);
  });

  it('pauses and resumes a stream', async () => {
    await start();
    await connected();
    const streams = module.get(Streams);
    streams.pause('posts');
    expect(streams.state('posts')).toBe('idle');
    streams.resume('posts');
    await connected();
    expect(server.requests).toHaveLength(2);
  });

  it('names the streams when there is none of that name', async () => {
    await start();
    expect(() => module.get(Streams).pause('post')).toThrow(
      "There is no stream 'post'; the streams are: posts.",
    );
  });
});
