import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PgVectorStore } from '@breakwater/ai/vector';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
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

  it('keeps the vectors of two replicas that create the table at the same time', async () => {
    await database.exec('DROP TABLE video_vectors');
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
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  it('keeps no vectors', async () => {
    const pool = new Pool({ connectionString: server.url() });
    try {
      expect(await hasVectors(pool)).toBe(false);
    } finally {
      await pool.end();
    }
  });

  it('keeps no vectors when it refuses to create them', async () => {
    const refusing = { query: () => Promise.reject(new Error('permission denied to create extension')) };
    expect(await hasVectors(refusing)).toBe(false);
  });
});
