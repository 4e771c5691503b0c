import { Retry, ResilienceModule } from '@breakwater/resilience';
import { StreamHandler, StreamsModule, type StreamOptions } from '@breakwater/streams';
import { Injectable, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';

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
});
