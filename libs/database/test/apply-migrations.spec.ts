import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { MigrationError, applyMigrations } from '../src/index.js';
import { MigrationsFolder } from './migrations-folder.js';

const FIRST = '20260101000000_accounts';
const SECOND = '20260102000000_deposits';

let server: PostgresServer;
let pool: Pool;
/** A pool without limits, for what the specs look at. */
let admin: Pool;
let migrations: MigrationsFolder;
let folder: string;
let databases = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  // The time limit of the pool is for queries and must not apply to migrations: no statement would finish in this one.
  const connectionString = await server.createDatabase(`db${(databases += 1)}`);
  pool = new Pool({ connectionString, query_timeout: 1 });
  admin = new Pool({ connectionString });
  migrations = new MigrationsFolder();
  folder = migrations.path;
  migrations.write(FIRST, 'CREATE TABLE accounts (id int); CREATE INDEX ON accounts (id);');
});
afterEach(async () => {
  await Promise.all([pool.end(), admin.end()]);
  migrations[Symbol.dispose]();
});

const records = async (): Promise<unknown[]> =>
  (await admin.query<object>('SELECT * FROM _prisma_migrations ORDER BY started_at')).rows;

describe('applyMigrations', () => {
  it('applies each migration once, in order', async () => {
    expect(await applyMigrations(pool, folder)).toEqual([FIRST]);
    migrations.write(SECOND, 'ALTER TABLE accounts ADD COLUMN deposit int');
    expect(await applyMigrations(pool, folder)).toEqual([SECOND]);
    expect(await applyMigrations(pool, folder)).toEqual([]);
    await expect(admin.query('SELECT id, deposit FROM accounts')).resolves.toMatchObject({ rows: [] });
  });

  it('records migrations like Prisma', async () => {
    await applyMigrations(pool, folder);
    expect(await records()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: createHash('sha256')
          .update(readFileSync(migrations.fileOf(FIRST)))
          .digest('hex'),
        finished_at: expect.any(Date),
        migration_name: FIRST,
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  it('lets replicas start together', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, () => applyMigrations(pool, folder)));
    expect(applied.filter((names) => names.length > 0)).toEqual([[FIRST]]);
    expect(await records()).toHaveLength(1);
  });

  it('rolls back a migration that fails, records it, and refuses to continue', async () => {
    migrations.write(SECOND, 'CREATE TABLE deposits (id int); SELECT * FROM nowhere;');
    await expect(applyMigrations(pool, folder)).rejects.toThrow(
      `Migration '${SECOND}' failed: relation "nowhere" does not exist`,
    );
    await expect(admin.query('SELECT * FROM deposits')).rejects.toThrow('does not exist');
    expect((await records())[1]).toMatchObject({
      finished_at: null,
      logs: expect.stringContaining('nowhere'),
    });
    const again = await applyMigrations(pool, folder).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(MigrationError);
    expect((again as Error).message).toContain('failed before');
    await admin.query(
      `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${SECOND}'`,
    );
    migrations.write(SECOND, 'CREATE TABLE deposits (id int)');
    expect(await applyMigrations(pool, folder)).toEqual([SECOND]);
  });

  it('uses the password of a pool without a connection string', async () => {
    const {
      hostname: host,
      port,
      username: user,
      password,
      pathname,
    } = new URL(server.url(`db${databases}`));
    const other = new Pool({ host, port: Number(port), user, password, database: pathname.slice(1) });
    expect(await applyMigrations(other, folder)).toEqual([FIRST]);
    await other.end();
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await applyMigrations(pool, folder);
    migrations.write(FIRST, 'CREATE TABLE accounts (id bigint)');
    await expect(applyMigrations(pool, folder)).rejects.toThrow('was changed after it was applied');
  });

  it('waits for `prisma migrate`, which holds the same lock, until the time limit', async () => {
    const prisma = await admin.connect();
    await prisma.query('SELECT pg_advisory_lock(72707369)');
    await expect(applyMigrations(pool, folder, { timeout: 100 })).rejects.toThrow(/timeout/);
    const patient = applyMigrations(pool, folder);
    await prisma.query('SELECT pg_advisory_unlock(72707369)');
    prisma.release();
    expect(await patient).toEqual([FIRST]);
  });

  it('applies a migration that changes the search path', async () => {
    migrations.write(
      SECOND,
      `SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.moved (id int);`,
    );
    expect(await applyMigrations(pool, folder)).toEqual([FIRST, SECOND]);
    expect(await applyMigrations(pool, folder)).toEqual([]);
  });

  it('applies statements with semicolons in bodies, strings and comments, beside an index that is built concurrently', async () => {
    migrations.write(
      SECOND,
      `/* outer /* inner; */ ; */
       CREATE FUNCTION plus(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN a ELSE a + 1 END; END;
       CREATE FUNCTION text() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN 'a;b'; END; $body$;
       -- a comment; with a semicolon
       CREATE INDEX CONCURRENTLY "a;b" ON accounts (id);
       COMMENT ON TABLE accounts IS 'it''s; $$';`,
    );
    expect(await applyMigrations(pool, folder)).toEqual([FIRST, SECOND]);
    expect((await admin.query('SELECT plus(1) AS one, text() AS two')).rows).toEqual([
      { one: 2, two: 'a;b' },
    ]);
  });

  it('uses the schema of the connection string, as Prisma does, and creates it', async () => {
    const other = new Pool({ connectionString: `${server.url(`db${databases}`)}?schema=Studio` });
    expect(await applyMigrations(other, folder)).toEqual([FIRST]);
    expect(await applyMigrations(other, folder)).toEqual([]);
    await other.end();
    await expect(admin.query('SELECT id FROM "Studio".accounts')).resolves.toMatchObject({ rows: [] });
    await expect(admin.query('SELECT 1 FROM "Studio"._prisma_migrations')).resolves.toMatchObject({
      rowCount: 1,
    });
  });

  it('refuses wrong options, and a connection string for a pooler', async () => {
    const other = new Pool({ connectionString: `${server.url()}?pgbouncer=true` });
    const error = await applyMigrations(other, folder, { timeout: 0 }).catch((reason: unknown) => reason);
    expect((error as Error).message).toContain('"migrations.timeout" to be an integer of milliseconds >= 1');
    expect((error as Error).message).toContain(
      'because migrations need a direct connection; use the option url',
    );
    expect((error as Error).message).not.toContain('only-for-tests');
    await other.end();
  });

  it('creates the tables of the Studio API', async () => {
    cpSync('prisma/migrations', folder, { recursive: true });
    await applyMigrations(pool, folder);
    const { rows } = await admin.query<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_name = 'videos' ORDER BY ordinal_position`,
    );
    expect(rows.map(({ column_name: name }) => name)).toEqual([
      'id',
      'channel_id',
      'title',
      'description',
      'tags',
      'status',
      'created_at',
      'published_at',
    ]);
  });
});
