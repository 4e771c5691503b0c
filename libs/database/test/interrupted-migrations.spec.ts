import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { Program } from '../../../test/harness/program.js';
import { until } from '../../../test/harness/until.js';
import { applyMigrations } from '../src/index.js';
import { MigrationsFolder } from './migrations-folder.js';

const HOOKS = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const FIXTURE = 'libs/database/test/process/migrate.fixture.ts';
const NAME = '20260101000000_change';
/** The test holds this lock, so a migration that asks for it waits at a known statement. */
const GATE = 4_711;
const WAIT = `SELECT pg_advisory_xact_lock(${GATE});`;

let server: PostgresServer;
let url: string;
let admin: Client;
let pool: Pool;
let migrations: MigrationsFolder;
let folder: string;
let databases = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  url = await server.createDatabase(`db${(databases += 1)}`);
  pool = new Pool({ connectionString: url });
  admin = new Client({ connectionString: url });
  await admin.connect();
  migrations = new MigrationsFolder();
  folder = migrations.path;
});
afterEach(async () => {
  await admin.end();
  await pool.end();
  migrations[Symbol.dispose]();
});

const write = (sql: string): void => migrations.write(NAME, sql);

const migrate = (): Program =>
  new Program([process.execPath, '--conditions=@breakwater/source', '--import', HOOKS, FIXTURE], {
    DATABASE_URL: url,
    FOLDER: folder,
  });

const count = async (sql: string): Promise<number> => {
  const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
  return rows[0]?.count ?? 0;
};
const tables = (): Promise<number> =>
  count(`pg_tables WHERE schemaname = 'public' AND tablename LIKE 'made%'`);
const waiting = (): Promise<number> =>
  count(`pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()`);
const others = (): Promise<number> =>
  count(`pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
const records = async (): Promise<unknown[]> =>
  (
    await admin.query<object>(
      `SELECT finished_at IS NOT NULL AS finished, applied_steps_count AS steps, logs FROM _prisma_migrations`,
    )
  ).rows;
const FINISHED = [{ finished: true, steps: 1, logs: null }];

/** Runs the migration until its connection waits for a lock, kills the process, and then lets the server continue. */
async function killWhileItWaits(release: () => Promise<unknown>): Promise<void> {
  const program = migrate();
  await until(waiting, (number) => number > 0);
  program.kill('SIGKILL');
  await program.ended;
  await release();
  // The server notices that its client is gone when it answers.
  await until(others, (number) => number === 0);
}

/** Kills the process while its migration waits at the gate. */
async function killAtGate(): Promise<void> {
  await admin.query('SELECT pg_advisory_lock($1)', [GATE]);
  await killWhileItWaits(() => admin.query('SELECT pg_advisory_unlock($1)', [GATE]));
}

/** Kills the process while its statement waits for the end of an older transaction on the table `made`. */
async function killBehindTransaction(beforeItsEnd?: () => Promise<unknown>): Promise<void> {
  const older = new Client({ connectionString: url });
  await older.connect();
  await older.query('BEGIN; INSERT INTO made VALUES (1)');
  await killWhileItWaits(async () => {
    await beforeItsEnd?.();
    await older.query('COMMIT');
    await older.end();
  });
}

describe('a migration whose process is killed', () => {
  it('was applied together with its record when PostgreSQL has received the commit', async () => {
    // The table of records has to be there for the trigger in which the commit waits until the process is dead.
    await applyMigrations(pool, folder);
    write('CREATE TABLE made (id int);');
    await admin.query(
      `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NULL; END';
       CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON _prisma_migrations DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION wait()`,
    );
    await killAtGate();
    expect(await tables()).toBe(1);
    expect(await records()).toEqual(FINISHED);
    expect(await applyMigrations(pool, folder)).toEqual([]);
  });

  it('was not applied at all when it was killed in the middle, and is applied by the next run', async () => {
    write(`CREATE TABLE made_first (id int); ${WAIT} CREATE TABLE made_second (id int);`);
    await killAtGate();
    expect(await tables()).toBe(0);
    expect(await applyMigrations(pool, folder)).toEqual([NAME]);
    expect(await tables()).toBe(2);
    expect(await records()).toEqual(FINISHED);
  });

  it('continues after the last of its own transactions that was committed', async () => {
    write(
      `BEGIN; CREATE TABLE made_first (id int); COMMIT;
       BEGIN; CREATE TABLE made_second (id int); ${WAIT} COMMIT;
       CREATE TABLE made_third (id int);`,
    );
    await killAtGate();
    expect(await tables()).toBe(1);
    expect(await applyMigrations(pool, folder)).toEqual([NAME]);
    expect(await tables()).toBe(3);
    expect(await records()).toEqual(FINISHED);
  });
});

describe('a migration that creates an index concurrently', () => {
  const INDEXES = `pg_index WHERE indrelid = 'made'::regclass AND indisvalid`;

  it('was applied when the server has finished the index after the kill', async () => {
    await admin.query('CREATE TABLE made (id int)');
    write(
      `CREATE TABLE made_before (id int);
       CREATE INDEX CONCURRENTLY ids ON made (id);
       CREATE TABLE made_after (id int);`,
    );
    await killBehindTransaction();
    expect(await count(INDEXES)).toBe(1);
    expect(await applyMigrations(pool, folder)).toEqual([NAME]);
    expect(await tables()).toBe(3);
    expect(await records()).toEqual(FINISHED);
  });

  it('replaces the invalid index that an interrupted build leaves behind', async () => {
    await admin.query('CREATE TABLE made (id int)');
    write('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Ids" ON "public"."made" (id);');
    await killBehindTransaction(() =>
      admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX%' AND pid <> pg_backend_pid()`,
      ),
    );
    expect(await count(`pg_index WHERE indrelid = 'made'::regclass AND NOT indisvalid`)).toBe(1);
    expect(await applyMigrations(pool, folder)).toEqual([NAME]);
    expect(await count(`pg_index WHERE indrelid = 'made'::regclass`)).toBe(1);
    expect(await count(INDEXES)).toBe(1);
  });

  it('was applied when the index was dropped before the kill', async () => {
    await admin.query('CREATE TABLE made (id int); CREATE INDEX ids ON made (id)');
    write('DROP INDEX CONCURRENTLY ids;');
    await killBehindTransaction();
    expect(await count(INDEXES)).toBe(0);
    expect(await applyMigrations(pool, folder)).toEqual([NAME]);
    expect(await records()).toEqual(FINISHED);
  });

  it('asks for help when nothing tells whether a statement was applied', async () => {
    await admin.query(
      `CREATE PROCEDURE work() LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(${GATE}); COMMIT; END'`,
    );
    write('CALL work();');
    await killAtGate();
    await expect(applyMigrations(pool, folder)).rejects.toThrow(
      `Migration '${NAME}' was interrupted while it ran a statement outside of a transaction: CALL work().`,
    );
    await expect(applyMigrations(pool, folder)).rejects.toThrow('was interrupted while it ran');
  });
});

it('asks for help when another tool was interrupted, which does not record whether it has applied a migration', async () => {
  write('CREATE TABLE made (id int);');
  await applyMigrations(pool, folder);
  await admin.query('UPDATE _prisma_migrations SET finished_at = NULL');
  await expect(applyMigrations(pool, folder)).rejects.toThrow(
    `Migration '${NAME}' was interrupted by a tool`,
  );
});
