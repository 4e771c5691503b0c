import { Retry, ResilienceModule } from '@breakwater/resilience';
import {
  type StreamEvent,
  StreamHandler,
  type StreamOptions,
  Streams,
  StreamsModule,
} from '@breakwater/streams';
import { Injectable, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { EventServer } from './support/web-socket-server.js';

const stream = (name: string, options: Partial<StreamOptions> = {}): StreamOptions => ({
  name,
  url: () => 'ws://127.0.0.1:1',
  enabled: false,
  ...options,
});

@Injectable()
class PostCollector {
  @StreamHandler('posts')
  onPost(): void {}
}

async function start(
  streams: readonly StreamOptions[],
  providers: readonly (new () => object)[],
): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [StreamsModule.forRoot(), StreamsModule.forFeature(...streams)],
    providers: [...providers],
  }).compile();
  try {
    await module.init();
  } finally {
    await module.close();
  }
}

describe('@StreamHandler()', () => {
  it('accepts a stream with a handler', async () => {
    await expect(start([stream('posts')], [PostCollector])).resolves.toBeUndefined();
  });

  it('refuses a stream without a handler, and says which line to write', async () => {
    await expect(start([stream('posts'), stream('likes')], [PostCollector])).rejects.toThrow(
      `Expected "streams.likes" to be handled: write @StreamHandler('likes') above a method of a provider, got "no handler"`,
    );
  });

  it('refuses a handler without a stream, and says which line to write', async () => {
    await expect(start([], [PostCollector])).rejects.toThrow(
      `StreamsModule.forFeature({ name: 'posts', url: (cursor) => ... })`,
    );
  });

  it('refuses a second handler of a stream', async () => {
    @Injectable()
    class Second {
      @StreamHandler('posts')
      onPost(): void {}
    }
    await expect(start([stream('posts')], [PostCollector, Second])).rejects.toThrow(
      'the only handler of its stream, which PostCollector.onPost is',
    );
  });

  it('refuses a handler of a provider that is made per request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @StreamHandler('posts')
      onPost(): void {}
    }
    await expect(start([stream('posts')], [PerRequest])).rejects.toThrow('a method of a singleton provider');
  });

  it('reports all problems at once', async () => {
    const error = await start([stream('likes'), stream('follows')], [PostCollector]).catch((e: unknown) => e);
    expect(String(error)).toMatch(/posts[^]*likes[^]*follows/);
  });

  it('finds a handler under policies, whatever the order of the decorators', async () => {
    @Injectable()
    class Retried {
      @StreamHandler('posts')
      @Retry()
      async onPost(): Promise<void> {}

      @Retry()
      @StreamHandler('likes')
      async onLike(): Promise<void> {}
    }
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot(),
        StreamsModule.forRoot(),
        StreamsModule.forFeature(stream('posts'), stream('likes')),
      ],
      providers: [Retried],
    }).compile();
    await expect(module.init()).resolves.toBeDefined();
    await module.close();
  });

  it('runs the policies of a handler for each event', async () => {
    const server = await EventServer.start();
    const calls: unknown[] = [];
    @Injectable()
    class Retried {
      @StreamHandler('posts')
      @Retry({ maxRetries: 2, delay: 1, jitter: 'none', retryOn: [() => true] })
      async onPost({ data }: StreamEvent<{ text: string }>): Promise<void> {
        calls.push(data.text);
        if (calls.length < 3) throw new Error('not yet');
      }
    }
    const module = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot(),
        StreamsModule.forRoot(),
        // The stream itself would put the event aside after the first failure.
        StreamsModule.forFeature(stream('posts', { url: () => server.url, enabled: true, retries: 0 })),
      ],
      providers: [Retried],
    }).compile();
    try {
      await module.init();
      await until(
        () => server.sockets.length,
        (connections) => connections === 1,
      );
      server.socket.send(JSON.stringify({ time_us: 1, text: 'hello' }));
      const { handled, deadLetters } = await until(
        () => module.get(Streams).consumers.get('posts')!.intake.figures,
        (figures) => figures.handled + figures.deadLetters > 0,
      );
      expect([handled, deadLetters, calls]).toEqual([1, 0, ['hello', 'hello', 'hello']]);
    } finally {
      await module.close();
      await server.close();
    }
  });
});
