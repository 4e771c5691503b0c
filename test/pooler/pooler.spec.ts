import {
  DatabaseModule,
  type DatabaseModuleOptions,
  DatabasePool,
  DatabaseProbe,
  DatabaseStatistics,
  PrismaService,
  ReliableDatabase,
  applyMigrations,
  classifyDatabaseError,
} from '@breakwater/database';
import { ResilienceModule } from '@breakwater/resilience';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';
import { createBank } from '../../libs/database/test/accounts.js';
import { PrismaClient } from '../../libs/database/test/prisma/client/client.js';
import { type PgBouncer, startPgBouncer } from '../harness/pgbouncer.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';

/** Longer than any test may take, so only a limit ends the query. */
const SLEEP = 'SELECT pg_sleep(600)::text';

let server: PostgresServer;
let pooler: PgBouncer;
let app: TestingModule | undefined;

beforeAll(async () => {
  server = await startPostgres();
  // The zone of the server differs from that of Prisma's adapter.
  await createBank(server, `ALTER DATABASE bank SET timezone TO 'Asia/Kolkata'`);
  // Two connections to the server, and more clients: each transaction may use another one.
  pooler = await startPgBouncer(server, ['default_pool_size = 2']);
});
afterAll(async () => {
  await pooler?.dispose();
  await server?.dispose();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

interface Started {
  readonly app: TestingModule;
  readonly client: PrismaClient;
  readonly database: ReliableDatabase<PrismaClient>;
}

async function start(options: Partial<DatabaseModuleOptions> = {}): Promise<Started> {
  const database = DatabaseModule.forRoot({
    client: PrismaClient,
    url: pooler.url('bank'),
    probeTimeout: 60_000,
    ...options,
  });
  app = await Test.createTestingModule({ imports: [ResilienceModule.forRoot(), database] }).compile();
  await app.init();
  const { client } = app.get<PrismaService<PrismaClient>>(PrismaService);
  return { app, client, database: app.get<ReliableDatabase<PrismaClient>>(ReliableDatabase) };
}

const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => classifyDatabaseError(error).kind,
  );

describe.each<[string, Partial<DatabaseModuleOptions>]>([
  ['the mode for transaction poolers', { pooler: 'transaction' }],
  ['no statement timeout', { statementTimeout: false }],
])('behind PgBouncer in transaction mode with %s', (_name, options) => {
  it('reads and writes, also in many transactions at once', async () => {
    const { client } = await start(options);
    await client.account.deleteMany();
    await client.account.create({ data: { id: 'a', email: 'a@example.com', balance: 0 } });
    const deposit = (): Promise<unknown> =>
      client.$transaction(
        async (inner) => {
          await inner.account.update({ where: { id: 'a' }, data: { balance: { increment: 1 } } });
          return inner.account.findMany({ where: { id: 'a' } });
        },
        { maxWait: 60_000, timeout: 60_000 },
      );
    await Promise.all(Array.from({ length: 12 }, deposit));
    expect(await client.account.findUnique({ where: { id: 'a' } })).toMatchObject({ balance: 12 });
  });

  it('keeps the isolation level of a transaction, and rolls back what fails', async () => {
    const { client } = await start(options);
    const level = await client.$transaction((inner) => inner.$queryRaw`SHOW transaction_isolation`, {
      isolationLevel: 'Serializable',
    });
    expect(level).toEqual([{ transaction_isolation: 'serializable' }]);
    await expect(
      client.$transaction(async (inner) => {
        await inner.account.create({ data: { id: 'gone', email: 'gone@example.com', balance: 0 } });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await client.account.findUnique({ where: { id: 'gone' } })).toBeNull();
  });

  it('gives Prisma the right times, also inside of a transaction', async () => {
    const { client } = await start(options);
    const noon = '2026-01-01T12:00:00.000Z';
    const read = (on: Pick<PrismaClient, '$queryRaw'>): Promise<unknown> =>
      on.$queryRaw`SELECT ${noon}::timestamptz AS at`;
    const rows = [{ at: new Date(noon) }];
    expect(await Promise.all(Array.from({ length: 9 }, () => read(client)))).toEqual(
      Array.from({ length: 9 }, () => rows),
    );
    expect(await client.$transaction((inner) => read(inner))).toEqual(rows);
    expect(await client.$queryRaw`SELECT '2026-01-01T12:00:00Z'::timestamptz AS at`).toEqual(rows);
  });

  it('answers probes, and reads the figures of the server', async () => {
    const { app: application } = await start(options);
    await expect(application.get(DatabaseProbe).ping()).resolves.toBeUndefined();
    expect((await application.get(DatabaseStatistics).read()).connections).toBeGreaterThan(0);
  });

  it('recovers when the pooler was restarted', async () => {
    const { app: application, database } = await start(options);
    const count = (): Promise<number> =>
      database.execute((client) => client.account.count(), { idempotent: true });
    await count();
    await application.get(DatabaseProbe).ping();
    await pooler.kill();
    expect(['connection-lost', 'unreachable']).toContain(await kindOf(application.get(DatabaseProbe).ping()));
    await pooler.start();
    await until(
      () => kindOf(count()),
      (kind) => kind === 'answered',
    );
    await until(
      () => kindOf(application.get(DatabaseProbe).ping()),
      (kind) => kind === 'answered',
    );
  });
});

describe('a way to PgBouncer', () => {
  it.each<[string, (way: FaultyProxy) => unknown]>([
    ['is reset in the middle of a transaction', (way) => way.when('UPDATE', (met) => met.reset())],
    ['ends before the answer to a statement', (way) => way.when('UPDATE', (met) => met.limit(0))],
    ['falls silent in the middle of a transaction', (way) => way.when('UPDATE', (met) => met.blackHole())],
  ])('that %s leaves no transaction open at the server', async (_title, fault) => {
    await using way = await faultyProxy(pooler.url('bank'));
    const { client, database } = await start({ url: way.url, pooler: 'transaction', queryTimeout: 2_000 });
    await client.account.deleteMany();
    await client.account.create({ data: { id: 'a', email: 'a@example.com', balance: 0 } });
    fault(way);
    const deposit = client.$transaction(
      async (inner) => {
        await inner.$executeRawUnsafe(`UPDATE accounts SET balance = balance + 1 WHERE id = 'a'`);
      },
      { maxWait: 60_000, timeout: 60_000 },
    );
    expect(['connection-lost', 'query-timeout', 'transaction-timeout']).toContain(await kindOf(deposit));
    await until(
      () => kindOf(database.execute((again) => again.account.count(), { idempotent: true })),
      (kind) => kind === 'answered',
    );
    // The silent connection ends with the proxy, and PgBouncer gives its server connection back.
    await way.close();
    const direct = new Client({ connectionString: server.url('bank') });
    await direct.connect();
    const open = await until(
      async () => {
        const { rows } = await direct.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = 'bank' AND state LIKE 'idle in transaction%'`,
        );
        return rows[0]!.count;
      },
      (count) => count === 0,
    );
    await direct.end();
    expect(open).toBe(0);
  });
});

describe('the statement timeout behind PgBouncer in transaction mode', () => {
  const limited = { pooler: 'transaction', statementTimeout: 300, queryTimeout: false } as const;
  const cancelled = { pooler: 'transaction', statementTimeout: 123_456 } as const;

  it.each<[string, (client: PrismaClient) => Promise<unknown>]>([
    ['a query without parameters', (client) => client.$queryRawUnsafe(SLEEP)],
    ['a query with parameters', (client) => client.$queryRaw`SELECT pg_sleep(${600})::text`],
    [
      'a query in a transaction',
      (client) => client.$transaction((inner) => inner.$queryRawUnsafe(SLEEP), { timeout: 60_000 }),
    ],
    [
      'a later query in a transaction with an isolation level',
      (client) =>
        client.$transaction(
          async (inner) => {
            await inner.account.count();
            await inner.$queryRawUnsafe(SLEEP);
          },
          { isolationLevel: 'RepeatableRead', timeout: 60_000 },
        ),
    ],
  ])('ends %s', async (_name, work) => {
    const { client } = await start(limited);
    expect(await kindOf(work(client))).toBe('statement-timeout');
    // On a busy machine the next query can exceed the short limit, too.
    await until(
      () => kindOf(client.account.count()),
      (kind) => kind === 'answered',
    );
  });

  it('is reported as configured', async () => {
    const { app: application } = await start(cancelled);
    expect(await application.get(DatabaseStatistics).statementTimeout()).toEqual({
      setting: '123456ms',
      expected: 123_456,
      actual: 123_456,
      configured: true,
    });
  });

  it('leaves nothing behind on the connections of the server', async () => {
    const { client } = await start(cancelled);
    await Promise.all(Array.from({ length: 9 }, () => client.$queryRaw`SELECT ${1}`));
    await Promise.all(Array.from({ length: 9 }, () => client.$queryRawUnsafe('SELECT 1')));
    await client.$transaction([client.account.count()]);
    const other = new Client({ connectionString: pooler.url('bank') });
    await other.connect();
    for (let query = 0; query < 4; query += 1) {
      expect((await other.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
    }
    const { rows } = await other.query(
      `SELECT count(*)::int AS stuck FROM pg_stat_activity WHERE datname = 'bank' AND state LIKE 'idle in%'`,
    );
    expect(rows).toEqual([{ stuck: 0 }]);
    await other.end();
  });

  it('is the one of the role when the module sends none', async () => {
    const direct = new Client({ connectionString: server.url('bank') });
    await direct.connect();
    await direct.query(`ALTER DATABASE bank SET statement_timeout = '7s'`);
    await pooler.kill();
    await pooler.start();
    const { app: application } = await start({ statementTimeout: false });
    expect(await application.get(DatabaseStatistics).statementTimeout()).toEqual({
      setting: '7s',
      expected: false,
      actual: 7_000,
      configured: true,
    });
    await direct.query('ALTER DATABASE bank RESET statement_timeout');
    await direct.end();
    await pooler.kill();
    await pooler.start();
  });
});

describe('a connection of the pool behind a transaction pooler', () => {
  const options = { pooler: 'transaction', statementTimeout: 123_456 } as const;

  it('returns the same results as a direct one', async () => {
    const { app: application } = await start(options);
    const pool = application.get(DatabasePool);
    expect(
      ((await pool.query('SELECT 1 AS a; SELECT 2 AS b')) as unknown as { rows: unknown }[]).map(
        ({ rows }) => rows,
      ),
    ).toEqual([[{ a: 1 }], [{ b: 2 }]]);
    expect(await pool.query({ text: 'SELECT $1::int AS a', values: [1], rowMode: 'array' })).toMatchObject({
      command: 'SELECT',
      rowCount: 1,
      rows: [[1]],
    });
    expect(
      await new Promise((resolve) => pool.query('SELECT 3 AS c', (_error, { rows }) => resolve(rows))),
    ).toEqual([{ c: 3 }]);
    await expect(pool.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703', position: '8' });
    await expect(pool.query('SELECT nonsense, $1', [1])).rejects.toMatchObject({
      code: '42703',
      position: '8',
    });
    const holder = new Client({ connectionString: server.url('bank') });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(1)');
    const waiting = { text: 'SELECT pg_advisory_xact_lock(1)', query_timeout: 50 };
    await expect(pool.query(waiting)).rejects.toThrow('Query read timeout');
    // The pooler does not pass on that the client is gone, so the query waits until the lock is free.
    await holder.end();
  });

  it('runs statements that PostgreSQL refuses inside of a transaction', async () => {
    const { app: application } = await start(options);
    const pool = application.get(DatabasePool);
    await pool.query('CREATE INDEX CONCURRENTLY balances ON accounts (balance)');
    await pool.query('-- for the planner\nVACUUM accounts;');
    await expect(pool.query('DROP INDEX CONCURRENTLY balances')).resolves.toMatchObject({ command: 'DROP' });
  });
});

describe('without the mode for poolers', () => {
  it('names the parameter that PgBouncer refuses', async () => {
    const { client } = await start();
    await expect(client.account.count()).rejects.toThrow('unsupported startup parameter');
  });

  it('takes the mode from the connection string of Prisma 6', async () => {
    const { client, app: application } = await start({
      url: `${pooler.url('bank')}?pgbouncer=true&connection_limit=2`,
    });
    await expect(client.account.count()).resolves.toEqual(expect.any(Number));
    expect(application.get(DatabasePool).options.max).toBe(2);
  });
});

describe('migrations behind PgBouncer in transaction mode', () => {
  it('are refused, because their lock needs a session, and take the direct connection', async () => {
    const { app: application } = await start({ pooler: 'transaction' });
    const pool = application.get(DatabasePool);
    await expect(applyMigrations(pool, 'prisma/migrations')).rejects.toThrow(
      'Migrations need a direct connection, but a pooler refuses or drops the settings of the session.',
    );
    const url = await server.createDatabase('migrated');
    expect((await applyMigrations(pool, 'prisma/migrations', { url })).length).toBeGreaterThan(0);
  });

  it('are refused when the pooler ignores the settings', async () => {
    const lenient = await startPgBouncer(server, ['ignore_startup_parameters = options, statement_timeout']);
    const pool = new Pool({ connectionString: lenient.url('bank') });
    await expect(applyMigrations(pool, 'prisma/migrations')).rejects.toThrow(
      'drops the settings of the session',
    );
    await pool.end();
    await lenient.dispose();
  });
});
