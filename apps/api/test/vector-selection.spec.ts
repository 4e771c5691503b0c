import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PgVectorStore } from '@breakwater/ai/vector';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasVectors } from '../src/features/videos/video-index.selection.js';
import { DIMENSIONS } from '../src/platform/ai/openai-embeddings.js';

describe('a database with pgvector', () => {
  let database: PGlite;
  const client = { query: (sql: string, values: unknown[]) => database.query(sql, values) };

  beforeAll(async () => {
    database = await PGlite.create({ extensions: { vector } });
  }, 300_000);
  afterAll(() => database.close());

  it('gets the table of the vectors at the first start, and keeps it', async () => {
    expect(await hasVectors(client)).toBe(true);
    const store = new PgVectorStore({ client, table: 'video_vectors', dimensions: DIMENSIONS });
    const embedding = Array.from({ length: DIMENSIONS }, (_, at) => (at === 0 ? 1 : 0));
    await store.upsert('videos', [{ id: 'a', vector: embedding, metadata: {} }]);
    expect(await hasVectors(client)).toBe(true);
    expect(await store.stats('videos')).toEqual({ count: 1 });
  });
});

describe('a database in which another replica creates the table at the same time', () => {
  it('keeps the vectors of both', async () => {
    await using database = await PGlite.create({ extensions: { vector } });
    const client = { query: (sql: string, values: unknown[]) => database.query(sql, values) };
    let other: boolean | undefined;
    const late = {
      query: async (sql: string, values: unknown[]) => {
        if (sql.includes('CREATE TABLE')) other ??= await hasVectors(client);
        return client.query(sql, values);
      },
    };
    expect([await hasVectors(late), other]).toEqual([true, true]);
  });
});

describe('a database without pgvector', () => {
  it('keeps no vectors', async () => {
    await using database = await PGlite.create();
    expect(await hasVectors({ query: (sql, values) => database.query(sql, values) })).toBe(false);
  });

  it('keeps no vectors when it refuses to create them', async () => {
    const refusing = { query: () => Promise.reject(new Error('permission denied to create extension')) };
    expect(await hasVectors(refusing)).toBe(false);
  });
});
