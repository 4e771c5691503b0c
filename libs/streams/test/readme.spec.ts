import { StreamHandler, Streams, type StreamEvent, StreamsModule } from '@breakwater/streams';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';

interface Post {
  readonly did: string;
}

@Injectable()
class Posts {
  save(_post: Post): Promise<void> {
    return Promise.resolve();
  }
}

@Injectable()
class PostCollector {
  constructor(private readonly posts: Posts) {}

  @StreamHandler('posts')
  async onPost({ data }: StreamEvent<Post>): Promise<void> {
    await this.posts.save(data);
  }
}

@Module({
  imports: [
    StreamsModule.forRoot({ enabled: process.env['NODE_ENV'] !== 'test' }),
    StreamsModule.forFeature({
      name: 'posts',
      url: (cursor) => `wss://jetstream2.us-east.bsky.network/subscribe?cursor=${cursor ?? ''}`,
    }),
  ],
  providers: [Posts, PostCollector],
})
class AppModule {}

it('starts the application of the quick start', async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await module.init();
  expect(module.get(Streams).names).toEqual(['posts']);
  await module.close();
});
