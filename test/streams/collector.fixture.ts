/** Collects the events of a stream until a signal ends it. SCENARIO: `{ url, log, folder }`, or `{ url, database }` to commit with them. */
import { openSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import {
  FileCursorStore,
  type HandlerContext,
  PostgresCursorStore,
  type StreamEvent,
  StreamHandler,
  type StreamOptions,
  StreamsModule,
} from '@breakwater/streams';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';

interface Post {
  readonly did: string;
  readonly n: number;
}

interface Scenario {
  readonly url: string;
  readonly log?: string;
  readonly folder?: string;
  readonly database?: string;
}

const { url, log, folder, database } = JSON.parse(process.env['SCENARIO'] ?? '{}') as Scenario;
const client = database === undefined ? undefined : new Client(database);
await client?.connect();
const file = log === undefined ? undefined : openSync(log, 'a');

@Injectable()
class Collector {
  @StreamHandler('posts')
  async onPost({ data: { n } }: StreamEvent<Post>, { commitWith }: HandlerContext): Promise<void> {
    if (file !== undefined) {
      // Some handlers take longer, so that they end in another order.
      if (n % 3 === 0) await turn();
      writeSync(file, `${n}\n`);
    } else if (client) {
      await client.query('BEGIN');
      try {
        await client.query('INSERT INTO handled VALUES ($1)', [n]);
        await commitWith(client);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    }
  }
}

const shared: StreamOptions = {
  name: 'posts',
  url: (cursor) => (cursor === undefined ? url : `${url}?cursor=${cursor}`),
  backoff: { base: 20, cap: 200 },
};

@Module({
  imports: [
    StreamsModule.forRoot(),
    StreamsModule.forFeature(
      client
        ? { ...shared, cursorStore: new PostgresCursorStore({ client }) }
        : {
            ...shared,
            cursorStore: new FileCursorStore({ folder: folder ?? '' }),
            parallel: 8,
            keyOf: (data: Post) => data.did,
          },
    ),
  ],
  providers: [Collector],
})
class CollectorModule {}

const app = await NestFactory.createApplicationContext(CollectorModule, { logger: ['error'] });
process.once('SIGTERM', () => {
  void app.close().then(() => client?.end());
});
