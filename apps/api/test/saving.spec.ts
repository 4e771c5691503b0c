import { applyMigrations } from '@breakwater/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const DRAFT = { channelId: 'UC1', title: 'Storms' };

let server: PostgresServer;
let pool: Pool;
let api: ApiHarness;

beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url() });
  // The server ends the connection of a commit below, and one of the pool may be next to it.
  pool.on('error', () => undefined);
  await applyMigrations(pool, 'prisma/migrations');
  api = await bootApi({ NODE_ENV: 'production', DATABASE_URL: server.url() });
});

afterAll(async () => {
  await api?.close();
  await pool?.end();
  await server?.dispose();
});

afterEach(async () => {
  await pool.query(
    'DROP TRIGGER IF EXISTS trouble ON videos; DROP FUNCTION IF EXISTS trouble; DROP SEQUENCE IF EXISTS troubles',
  );
  await pool.query('DELETE FROM videos');
});

/** Makes the first `times` changes of videos fail. A rollback does not reset a sequence, so it counts the attempts. */
async function trouble(times: number, statement: string, when: 'at once' | 'at COMMIT'): Promise<void> {
  await pool.query(`
    CREATE SEQUENCE troubles;
    CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('troubles') <= ${times} THEN ${statement}; END IF;
      RETURN NEW;
    END $$`);
  await pool.query(
    when === 'at once'
      ? 'CREATE TRIGGER trouble BEFORE INSERT OR UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION trouble()'
      : `CREATE CONSTRAINT TRIGGER trouble AFTER INSERT OR UPDATE ON videos DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION trouble()`,
  );
}

const CONFLICT = "RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'";
const LOST_CONNECTION = 'PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1)';

const videos = async (): Promise<object[]> =>
  (await pool.query<{ status: string }>('SELECT status FROM videos')).rows;

describe('a video', () => {
  it('is saved when the first attempts meet a conflict', async () => {
    await trouble(2, CONFLICT, 'at once');
    expect((await api.post('/videos', DRAFT)).status).toBe(201);
    expect(await videos()).toEqual([{ status: 'draft' }]);
  });

  it('that cannot be saved is answered with "Failed to save after retries"', async () => {
    await trouble(1_000, CONFLICT, 'at once');
    const { status, body } = await api.post('/videos', DRAFT);
    expect([status, body['code'], body['detail']]).toEqual([
      503,
      'COMMIT_FAILED',
      'Failed to save after retries',
    ]);
    expect(await videos()).toEqual([]);
  });

  it('is saved once when the answer to COMMIT is lost', async () => {
    await trouble(1, LOST_CONNECTION, 'at COMMIT');
    expect((await api.post('/videos', DRAFT)).status).toBe(201);
    expect(await videos()).toEqual([{ status: 'draft' }]);
  });

  it('is not published twice when the answer to COMMIT is lost', async () => {
    const { body: draft } = await api.post('/videos', DRAFT);
    await trouble(1, LOST_CONNECTION, 'at COMMIT');
    const { status, body } = await api.post(`/videos/${String(draft['id'])}/publish`);
    expect([status, body['code']]).toEqual([500, 'COMMIT_OUTCOME_UNKNOWN']);
    const { rows } = await pool.query('SELECT last_value FROM troubles');
    expect(rows).toEqual([{ last_value: '1' }]);
  });
});
