import 'reflect-metadata';
import { type StreamEvent, StreamHandler, Streams, StreamsModule } from '@breakwater/streams';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

/** A part of a post that both contenders read. */
interface Post {
  readonly commit: { readonly record: { readonly text: string } };
}

/** Counts posts, and says when the expected number has come. */
class PostCount {
  #left = 0;
  #done = Promise.withResolvers<void>();

  expect(count: number): Promise<void> {
    this.#left = count;
    this.#done = Promise.withResolvers();
    return this.#done.promise;
  }

  add({ commit }: Post): void {
    if (commit.record.text !== '' && --this.#left === 0) this.#done.resolve();
  }
}

/** A server of posts in a process of its own. */
export class PostServer {
  /** Position of the next event: an event of an earlier connection would count as repeated. */
  #position = 1_700_000_000_000_000;

  private constructor(
    private readonly port: number,
    readonly stop: () => void,
  ) {}

  static async start(): Promise<PostServer> {
    const file = fileURLToPath(new URL('../http/post-server.process.js', import.meta.url));
    const child = fork(file, { execArgv: [] });
    const [port] = (await once(child, 'message')) as [number];
    return new PostServer(port, () => child.kill());
  }

  /** Returns the address of so many new events. */
  url(events: number): string {
    const from = this.#position;
    this.#position += events;
    return `ws://127.0.0.1:${this.port}/?events=${events}&from=${from}`;
  }
}

/** Receives posts by a bare loop on `ws` that parses the same JSON. */
export async function receiveBare(server: PostServer, events: number): Promise<void> {
  const count = new PostCount();
  const done = count.expect(events);
  const socket = new WebSocket(server.url(events), { perMessageDeflate: false });
  socket.on('message', (data: Buffer) => count.add(JSON.parse(data.toString()) as Post));
  await done;
  socket.terminate();
}

/** An application with one stream of posts. */
export interface PostStream {
  readonly app: INestApplicationContext;
  /** Opens a connection, and receives all of its events. */
  receive(): Promise<void>;
}

/** @param isAsync true for a handler that is asynchronous, as one that uses a database */
export async function startPostStream(
  server: PostServer,
  events: number,
  isAsync: boolean,
): Promise<PostStream> {
  const count = new PostCount();

  class Collector {
    @StreamHandler('posts')
    onPost({ data }: StreamEvent<Post>): void | Promise<void> {
      count.add(data);
      return isAsync ? Promise.resolve() : undefined;
    }
  }

  @Module({
    imports: [
      StreamsModule.forRoot(),
      StreamsModule.forFeature({ name: 'posts', enabled: false, url: () => server.url(events) }),
    ],
    providers: [Collector],
  })
  class StreamModule {}

  const app = await NestFactory.createApplicationContext(StreamModule, { logger: ['error'] });
  const streams = app.get(Streams);
  return {
    app,
    receive: async () => {
      const done = count.expect(events);
      streams.resume('posts');
      await done;
      streams.pause('posts');
    },
  };
}
