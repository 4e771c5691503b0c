import type { StartupCheckFunction, StartupCheckResult } from '@breakwater/core';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { freePort } from '../../../test/harness/free-port.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { applyMigrations, databaseCheck, databaseTime, migrationsCheck } from '../src/index.js';
import { MigrationsFolder } from './migrations-folder.js';

const FIRST = '20260101000000_accounts';
const SECOND = '20260102000000_deposits';

let server: PostgresServer;
let pool: Pool;
let migrations: MigrationsFolder;
let databases = 0;

const run = async (
  check: StartupCheckFunction,
  signal = new AbortController().signal,
): Promise<StartupCheckResult> => check({ signal });

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  pool = new Pool({ connectionString: await server.createDatabase(`checked${(databases += 1)}`) });
  migrations = new MigrationsFolder();
  migrations.write(FIRST, 'CREATE TABLE accounts (id int)');
  migrations.write(SECOND, 'CREATE TABLE deposits (id int)');
});
afterEach(async () => {
  await pool.end();
  migrations[Symbol.dispose]();
});

const other = (connectionString: string): Pool => new Pool({ connectionString });

describe('databaseCheck', () => {
  it('shows the version', async () => {
    expect(await run(databaseCheck(pool))).toMatch(/^PostgreSQL \d+\.\d+$/);
  });

  it('can pass later when nothing listens', async () => {
    const url = `postgresql://studio:s3cret@127.0.0.1:${await freePort()}/studio`;
    const result = await run(databaseCheck(other(url)));
    expect(result).toMatchObject({ status: 'failed', retryable: true });
    expect(JSON.stringify(result)).toContain('ECONNREFUSED');
    expect(JSON.stringify(result)).not.toMatch(/s3cret|127\.0\.0\.1/);
  });

  it.each([
    ['a wrong password', () => server.url('postgres', { password: 'wr0ng' })],
    ['a database that does not exist', () => server.url('nowhere')],
  ])('needs a person for %s', async (_, url) => {
    const result = await run(databaseCheck(other(url())));
    expect(result).toMatchObject({ status: 'failed', retryable: false });
    expect(JSON.stringify(result)).not.toMatch(/wr0ng|nowhere/);
  });

  it('ends when its signal aborts', async () => {
    await using hole = (await faultyProxy(server.url())).blackHole();
    const controller = new AbortController();
    const pending = run(databaseCheck(other(hole.url)), controller.signal);
    controller.abort(new Error('over'));
    expect(await pending).toMatchObject({ status: 'failed' });
  });
});

describe('databaseTime', () => {
  it('reads the clock of the server', async () => {
    const before = Date.now();
    const time = await databaseTime(pool)({ signal: new AbortController().signal });
    // Both clocks are those of this machine.
    expect(time.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(time.getTime()).toBeLessThanOrEqual(Date.now() + 1);
  });
});

describe('migrationsCheck', () => {
  it('names the migrations that are not applied, without creating a table', async () => {
    expect(await run(migrationsCheck(pool, migrations.path))).toEqual({
      status: 'failed',
      message: `2 migrations are not applied: ${FIRST}, ${SECOND}.`,
      retryable: true,
    });
    const { rows } = await pool.query("SELECT to_regclass('_prisma_migrations') AS name");
    expect(rows).toEqual([{ name: null }]);
  });

  it('only warns of them where the start applies them', async () => {
    expect(await run(migrationsCheck(pool, migrations.path, { pending: 'warning' }))).toMatchObject({
      status: 'warning',
    });
  });

  it('passes when all are applied', async () => {
    await applyMigrations(pool, migrations.path);
    expect(await run(migrationsCheck(pool, migrations.path))).toEqual({
      status: 'passed',
      message: '2 migrations are applied',
    });
  });

  it('finds the records in the schema of the connection string', async () => {
    const url = new URL(server.url(`checked${databases}`));
    url.searchParams.set('schema', 'studio');
    const scoped = other(url.href);
    await applyMigrations(scoped, migrations.path);
    expect(await run(migrationsCheck(scoped, migrations.path))).toMatchObject({ status: 'passed' });
    expect(await run(migrationsCheck(pool, migrations.path))).toMatchObject({ status: 'failed' });
    await scoped.end();
  });

  it('names those that failed, and those that were changed afterwards', async () => {
    await applyMigrations(pool, migrations.path);
    migrations.write(FIRST, 'CREATE TABLE accounts (id bigint)');
    migrations.write('20260103000000_broken', 'SELECT * FROM nowhere');
    await pool.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ('x', 'x', '20260103000000_broken', 's3cret')`,
    );
    expect(await run(migrationsCheck(pool, migrations.path))).toEqual({
      status: 'failed',
      message: `1 migration failed before: 20260103000000_broken. 1 migration was changed after it was applied: ${FIRST}.`,
    });
  });

  it('warns of migrations that a newer version has applied, e.g. after a rollback of the service', async () => {
    await applyMigrations(pool, migrations.path);
    using older = new MigrationsFolder();
    older.write(FIRST, 'CREATE TABLE accounts (id int)');
    expect(await run(migrationsCheck(pool, older.path))).toEqual({
      status: 'warning',
      message: `1 migration is unknown to this version of the service: ${SECOND}.`,
    });
  });

  it('warns when the account of the service may not read the records', async () => {
    await applyMigrations(pool, migrations.path);
    await pool.query("CREATE ROLE reader LOGIN PASSWORD 'pw'");
    const limited = other(server.url(`checked${databases}`, { user: 'reader', password: 'pw' }));
    expect(await run(migrationsCheck(limited, migrations.path))).toEqual({
      status: 'warning',
      message: 'The account may not read the table _prisma_migrations.',
    });
    await limited.end();
  });

  it('shows at most five names', async () => {
    for (const number of [3, 4, 5, 6, 7]) migrations.write(`2026010${number}000000_more`, 'SELECT 1');
    expect(await run(migrationsCheck(pool, migrations.path))).toMatchObject({
      message: expect.stringMatching(/^7 migrations are not applied: (\w+, ){4}\w+ and 2 more\.$/),
    });
  });
});
