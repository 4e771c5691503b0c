import { Injectable } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import {
  type HandlerContext,
  PostgresCursorStore,
  type StreamEvent,
  StreamHandler,
} from '@breakwater/streams';
import { type Database, RealPostgres } from '../support/real-postgres.js';
import { startProcessor, textOf } from '../support/start-processor.js';

interface Post {
  readonly did: string;
  readonly text: string;
}

const postgres = new RealPostgres();

@Injectable()
class PostArchive {
  constructor(private readonly database: Database) {}

  @StreamHandler('posts')
  async onPost({ data }: StreamEvent<Post>, { commitWith }: HandlerContext): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('INSERT INTO posts (did, text) VALUES ($1, $2)', [data.did, data.text]);
      await commitWith(tx);
    });
  }
}

it('handles each event exactly once with the handler of the README', async () => {
  const client = postgres.database;
  await client.query('CREATE TABLE posts (did TEXT, text TEXT)');
  const archive = new PostArchive(client);
  for (let process = 0; process < 3; process++) {
    const started = await startProcessor(
      (event, context) => archive.onPost(event as StreamEvent<Post>, context),
      { cursorStore: new PostgresCursorStore({ client }) },
    );
    started.accept(...[1, 2, 3].map((n) => textOf(n, { did: 'did:plc:a', text: `post ${n}` })));
    // The process ends after its first event, while the second one may be on its way.
    while (started.processor.figures.handled < 1 && started.processor.figures.running > 0)
      await new Promise((resolve) => setImmediate(resolve));
    await started.processor.stop(new AbortController().signal);
  }
  const { rows } = await client.query<{ text: string }>('SELECT text FROM posts ORDER BY text');
  expect(rows.map(({ text }) => text)).toEqual(['post 1', 'post 2', 'post 3']);
});
