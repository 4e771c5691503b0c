import { applyMigrations, DatabasePool } from '@breakwater/database';
import { ResilienceModule } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { InMemoryPostRepository } from '../src/features/posts/in-memory-post.repository.js';
import type { Post } from '../src/features/posts/post.js';
import type { PostRepository } from '../src/features/posts/post.repository.js';
import { PrismaPostRepository } from '../src/features/posts/prisma-post.repository.js';
import { patientDatabase } from './patient-database.js';

const FIRST = 1_700_000_000_000_000;

const post = (number: number, changes: Partial<Post> = {}): Post => ({
  author: { did: 'did:plc:a', handle: 'ada.example', displayName: 'Ada 🌊', followers: 7 },
  rkey: `3l${number}`,
  text: `Post ${number}`,
  position: FIRST + number,
  ...changes,
});
const nothing = (): Promise<void> => Promise.resolve();

let server: PostgresServer;
let module: TestingModule;

beforeAll(async () => {
  server = await startPostgres();
  module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), patientDatabase(server.url())],
    providers: [PrismaPostRepository],
  }).compile();
  await applyMigrations(module.get(DatabasePool), 'prisma/migrations');
});

afterAll(async () => {
  await module.close();
  await server.dispose();
});

describe.each<[string, () => PostRepository]>([
  ['in memory', () => new InMemoryPostRepository()],
  ['in PostgreSQL', () => module.get(PrismaPostRepository)],
])('posts %s', (_place, open) => {
  let posts: PostRepository;
  beforeAll(async () => {
    posts = open();
    for (const number of [1, 2, 3]) await posts.keep(post(number), nothing);
  });

  it('are listed from the newest to the oldest, page by page', async () => {
    expect(await posts.list({ limit: 2 })).toEqual([post(3), post(2)]);
    expect(await posts.list({ limit: 2, before: FIRST + 2 })).toEqual([post(1)]);
  });

  it('replace the post of the same author and key, and keep its place', async () => {
    await posts.keep(post(2, { text: 'Changed', position: FIRST + 9 }), nothing);
    expect(await posts.list({ limit: 9 })).toEqual([post(3), post(2, { text: 'Changed' }), post(1)]);
  });

  it('can have an author without a profile', async () => {
    const author = { did: 'did:plc:b', handle: null, displayName: null, followers: null };
    await posts.keep(post(4, { author }), nothing);
    expect(await posts.list({ limit: 1 })).toEqual([post(4, { author })]);
  });

  it('are removed; nothing happens when there is none', async () => {
    await posts.remove('did:plc:b', '3l4', nothing);
    await posts.remove('did:plc:b', '3l4', nothing);
    expect(await posts.list({ limit: 1 })).toEqual([post(3)]);
  });
});

describe('a change in PostgreSQL', () => {
  it('is undone when the position cannot be kept', async () => {
    const posts = module.get(PrismaPostRepository);
    const fail = (): Promise<void> => Promise.reject(new Error('no position'));
    await expect(posts.keep(post(5), fail)).rejects.toThrow('no position');
    await expect(posts.remove('did:plc:a', '3l3', fail)).rejects.toThrow('no position');
    expect(await posts.list({ limit: 1 })).toEqual([post(3)]);
  });

  it('gives the transaction to the keeper of the position', async () => {
    const posts = module.get(PrismaPostRepository);
    await posts.keep(post(6), async (transaction) => {
      const client = transaction as { $queryRawUnsafe(sql: string): Promise<unknown> };
      expect(await client.$queryRawUnsafe("SELECT text FROM posts WHERE rkey = '3l6'")).toEqual([
        { text: 'Post 6' },
      ]);
    });
    expect.assertions(1);
  });
});
