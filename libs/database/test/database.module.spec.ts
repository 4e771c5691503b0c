import {
  CircuitOpenError,
  DatabaseError,
  HealthDetails,
  minutes,
  OptionsError,
  ResilienceGauges,
  seconds,
} from '@breakwater/core';
import { Closers, LifecycleModule } from '@breakwater/lifecycle';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { MovableClock } from '../../../test/harness/movable-clock.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { openConnections } from '../../../test/harness/open-connections.js';
import { patientClient } from '../../../test/harness/patient-transactions.js';
import { until } from '../../../test/harness/until.js';
import {
  classifyDatabaseError,
  DatabaseModule,
  type DatabaseModuleOptions,
  DatabasePool,
  DatabaseProbe,
  DatabaseStatistics,
  PoolStatus,
  PrismaService,
  QueryStatistics,
  ReliableDatabase,
} from '../src/index.js';
import { createBank } from './accounts.js';
import { HeldLock } from './held-lock.js';
import { PrismaClient } from './prisma/client/client.js';
import { BreakwaterTesting, RecordingLogger } from '@breakwater/testing';

let server: PostgresServer;
let url: string;
let app: TestingModule;
let clock: MovableClock;
let database: ReliableDatabase<PrismaClient>;
const logger = new RecordingLogger();

beforeAll(async () => {
  server = await startPostgres();
  url = await createBank(server);
});
afterAll(() => server.dispose());
beforeEach(() => {
  logger.lines.length = 0;
});
afterEach(() => app.close());

async function start(options: Partial<DatabaseModuleOptions> = {}, lifecycle = true): Promise<void> {
  clock = new MovableClock();
  app = await Test.createTestingModule({
    imports: [
      ...(lifecycle ? [LifecycleModule.forRoot()] : []),
      ResilienceModule.forRoot(),
      DatabaseModule.forRoot({ client: patientClient(PrismaClient), url, ...options }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  app.useLogger(logger);
  await app.init();
  database = app.get<ReliableDatabase<PrismaClient>>(ReliableDatabase);
}

/** Counts sessions through a separate client. */
async function sessions(condition: string): Promise<number> {
  const client = new Client({ connectionString: server.url() });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = 'bank' AND ${condition}`,
  );
  await client.end();
  return Number(rows[0]?.count);
}

describe('the client', () => {
  it('reads and writes', async () => {
    await start();
    const { client } = app.get<PrismaService<PrismaClient>>(PrismaService);
    await client.account.deleteMany();
    await client.account.create({ data: { id: 'alice', email: 'alice@example.com', balance: 100 } });
    expect(await client.account.findMany()).toEqual([
      { id: 'alice', email: 'alice@example.com', balance: 100 },
    ]);
  });

  it('sets the name and the statement timeout of its sessions', async () => {
    await start({ applicationName: 'studio' });
    expect(await app.get(DatabaseStatistics).statementTimeout()).toEqual({
      setting: '5min',
      expected: 300_000,
      actual: 300_000,
      configured: true,
    });
    expect(await app.get(HealthDetails).sources.get('db-timeout')?.()).toEqual({
      statement_timeout: '5min',
      configured: true,
    });
    expect(await sessions(`application_name = 'studio'`)).toBe(1);
  });

  it.each([
    ['production', false],
    ['development', true],
  ])('shows in %s the code that called a query: %p', async (environment, shown) => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = environment;
    await start();
    process.env['NODE_ENV'] = before;
    const { client } = app.get<PrismaService<PrismaClient>>(PrismaService);
    const error = await client.account
      .findUniqueOrThrow({ where: { id: 'nobody' } })
      .catch((reason: unknown) => reason);
    expect((error as Error).message.includes('database.module.spec')).toBe(shown);
  });

  it('survives a restart of the server', async () => {
    await start();
    await database.execute((client) => client.account.count());
    await server.stop();
    await server.start();
    await until(
      () => logger.lines,
      (lines) =>
        lines.includes('warn An idle connection ended. The database is shutting down or starting up.'),
    );
    await expect(database.execute((client) => client.account.count())).resolves.toBe(1);
  });

  it('survives a restart of the server while a connection is held and not used', async () => {
    await start();
    const held = await app.get(DatabasePool).connect();
    const ended = new Promise((resolve) => held.once('end', resolve));
    await server.stop();
    await ended;
    held.release();
    await server.start();
    await expect(database.execute((client) => client.account.count())).resolves.toBe(1);
  });

  it('accepts options from a factory', async () => {
    app = await Test.createTestingModule({
      imports: [
        ResilienceModule.forRoot(),
        DatabaseModule.forRootAsync({ useFactory: async () => ({ client: PrismaClient, url }) }),
      ],
    }).compile();
    await expect(app.get(DatabaseProbe).ping()).resolves.toBeUndefined();
  });

  it('removes the connection of a query in a transaction that takes too long', async () => {
    await start({ queryTimeout: 200, maxConnections: 1 });
    await expect(
      database.transaction(async (client) => {
        await client.$queryRaw`SELECT pg_sleep(600)::text`;
      }),
    ).rejects.toThrow('The database did not answer a query in time.');
    // On a busy machine the first queries of a new connection can take longer than the limit.
    await until(
      () => database.execute((client) => client.account.count()).catch(() => undefined),
      (count) => count === 1,
    );
  });
});

describe('ReliableDatabase', () => {
  const bob = { id: 'bob', email: 'bob@example.com', balance: 0 };
  beforeEach(async () => {
    await start();
    await database.execute((client) =>
      client.account.upsert({ where: { id: 'bob' }, create: bob, update: bob }),
    );
  });

  it('loses no update of transactions that collide', async () => {
    let tries = 0;
    const { promise: allHaveRead, resolve } = Promise.withResolvers<void>();
    const deposit = (): Promise<unknown> =>
      database.transaction(
        async (client) => {
          const { balance } = await client.account.findUniqueOrThrow({ where: { id: 'bob' } });
          if ((tries += 1) === 3) resolve();
          await allHaveRead;
          await client.account.update({ where: { id: 'bob' }, data: { balance: balance + 1 } });
        },
        { isolationLevel: 'Serializable' },
      );
    await Promise.all([deposit(), deposit(), deposit()]);
    expect(tries).toBeGreaterThan(3);
    const { balance } = await database.execute((client) =>
      client.account.findUniqueOrThrow({ where: { id: 'bob' } }),
    );
    expect(balance).toBe(3);
  });

  it('passes on refusals of the database unchanged, and does not count them', async () => {
    for (let call = 0; call < 5; call += 1) {
      await expect(database.execute((client) => client.account.create({ data: bob }))).rejects.toMatchObject({
        code: 'P2002',
      });
    }
    const own = new Error('my own');
    await expect(
      database.execute(() => {
        throw own;
      }),
    ).rejects.toBe(own);
    expect(app.get(CircuitBreakerService).getState('database')).toMatchObject({ state: 'closed' });
  });

  it('retries after a lost connection only if the work is idempotent', async () => {
    const sever = async (idempotent: boolean): Promise<number> => {
      let tries = 0;
      await database
        .execute(
          async (client) => {
            tries += 1;
            if (tries === 1) await client.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
            return client.account.count();
          },
          { idempotent },
        )
        .catch(() => undefined);
      return tries;
    };
    expect(await sever(false)).toBe(1);
    expect(await sever(true)).toBe(2);
  });

  it('opens its circuit when the database is down, and closes it afterwards', async () => {
    await app.close();
    const resetTimeout = minutes(10);
    await start({ circuitBreaker: { resetTimeout } });
    const count = (): Promise<number> => database.execute((client) => client.account.count());
    await server.kill();
    for (let call = 0; call < 3; call += 1) {
      const error = await count().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toMatchObject({ status: 503, retryable: true });
    }
    await expect(count()).rejects.toBeInstanceOf(CircuitOpenError);
    await expect(database.execute(() => 1, { fallback: () => -1 })).resolves.toBe(-1);
    await server.start();
    clock.moveForward(resetTimeout);
    await until(
      () => count().catch(() => -1),
      (answer) => answer >= 0,
    );
    await count();
    expect(app.get(CircuitBreakerService).getState('database')).toMatchObject({ state: 'closed' });
  });
});

describe('bulk work', () => {
  const bulk = (work: () => Promise<number>): Promise<number> => database.execute(work, { bulk: true });
  const state = (): unknown => {
    const { query, bulk: ofBulk } = database.getStats().circuit_breakers;
    return { query: query.state, bulk: ofBulk.state };
  };

  it('has a separate circuit, which the statistics show', async () => {
    await start();
    expect(state()).toEqual({ query: 'closed', bulk: 'closed' });
    const lost = (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { code: '57P01' }));
    for (let call = 0; call < 3; call += 1) await expect(bulk(lost)).rejects.toBeInstanceOf(DatabaseError);
    await expect(bulk(lost)).rejects.toBeInstanceOf(CircuitOpenError);
    expect(state()).toEqual({ query: 'closed', bulk: 'open' });
    await database.execute((client) => client.account.count());
    expect(database.getStats()).toMatchObject({
      totalQueries: 1,
      circuit_breakers: { query: { failures: 0, successes: 1 }, bulk: { isOpen: true } },
    });
  });

  it('has a separate time limit', async () => {
    await start({ timeout: 10, bulkTimeout: 20, retry: { maxRetries: 0 } });
    const hang = (): Promise<never> => new Promise(() => undefined);
    await expect(bulk(hang)).rejects.toThrow('20 ms');
    await expect(database.execute(hang)).rejects.toThrow('10 ms');
    await expect(database.transaction(hang, { bulk: true, idempotent: true })).rejects.toThrow('20 ms');
  });
});

describe('the figures', () => {
  it('contain the configuration of the pool', async () => {
    await start({ maxConnections: 7, idleTimeout: 0 });
    expect(app.get(PoolStatus).getPoolConfiguration()).toEqual({
      max: 7,
      min: 0,
      connectTimeout: 10_000,
      idleTimeout: 0,
      maxLifetime: 1_800_000,
      warning: 80,
    });
  });

  it('count queries, their time, the slow ones and the failed ones', async () => {
    await start({ slowQuery: seconds(20) });
    const { client } = app.get<PrismaService<PrismaClient>>(PrismaService);
    const lock = await HeldLock.of(url);
    await client.$queryRaw`SELECT 1`;
    const slow = client.$queryRaw`SELECT pg_advisory_lock(1)::text, ${'hunter2'}, 'swordfish' AS fish`.then();
    await lock.wanted();
    clock.moveForward(seconds(30));
    await lock.release();
    await slow;
    const failure: unknown = await client.$queryRaw`SELECT * FROM nowhere`.catch((error: unknown) => error);
    const figures = app.get(QueryStatistics).getStats();
    expect(figures).toEqual({
      totalQueries: 3,
      avgDuration: expect.any(Number),
      slowQueries: 1,
      errorRate: expect.closeTo(33.3, 1),
      failures: { [classifyDatabaseError(failure).kind]: 1 },
    });
    // The time of the queries on a busy machine comes on top.
    expect(figures.avgDuration).toBeGreaterThanOrEqual(seconds(10));
    expect(logger.lines).toEqual([
      expect.stringMatching(
        /^warn Slow query, \d+ ms: SELECT pg_advisory_lock\(\?\)::text, \$1, \? AS fish$/,
      ),
    ]);
  });

  it('count a query that got no connection', async () => {
    await start({ url: 'postgresql://nobody@127.0.0.1:1/nowhere' });
    await database.execute((client) => client.account.count()).catch(() => undefined);
    expect(app.get(QueryStatistics).getStats()).toMatchObject({ totalQueries: 1, errorRate: 100 });
  });

  it('log a warning when more than 80 % of the pool is in use', async () => {
    await start({ maxConnections: 5 });
    const pool = app.get(DatabasePool);
    const status = app.get(PoolStatus);
    const held = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    expect(status.getPoolStats()).toEqual({
      max: 5,
      total: 4,
      idle: 0,
      used: 4,
      waiting: 0,
      utilization: 80,
      warning: false,
    });
    expect(status.getHealthStatus().status).toBe('healthy');
    held.push(await pool.connect());
    const waiting = pool.connect();
    expect(status.getPoolStats()).toMatchObject({ used: 5, waiting: 1, utilization: 100, warning: true });
    expect(app.get(ResilienceGauges).read('database-pool')).toEqual([
      { pool: 'breakwater', max: 5, used: 5, idle: 0, pending: 1, timeouts: 0 },
    ]);
    expect(status.getHealthStatus().status).toBe('degraded');
    expect(logger.lines).toEqual(['warn 5 of 5 database connections are in use (100 %), 0 calls wait.']);
    for (const connection of held) connection.release();
    (await waiting).release();
  });

  it('come from the server even if the pool is exhausted', async () => {
    await start({ maxConnections: 1 });
    const held = await app.get(DatabasePool).connect();
    const figures = await app.get(DatabaseStatistics).read();
    held.release();
    expect(figures.connections).toBe(2);
    expect(figures.size).toBeGreaterThan(1_000_000);
    expect(figures.cacheHitRate).toBeGreaterThan(0);
    expect(Object.values(figures).every((value) => value === null || Number.isFinite(Number(value)))).toBe(
      true,
    );
  });
});

describe('closing', () => {
  it('happens after the last request, as a closer of lifecycle, and waits for running queries', async () => {
    await start({ closeTimeout: minutes(1) });
    const probe = app.get(DatabaseProbe);
    await probe.ping();
    const lock = await HeldLock.of(url);
    const running = database.execute((client) => client.$queryRaw`SELECT pg_advisory_lock(1)::text AS done`);
    await lock.wanted();
    const closed = app.get(Closers).closeAll();
    await until(
      () => app.get(DatabasePool).ending,
      (ending) => ending,
    );
    await lock.release();
    expect(await closed).toEqual([]);
    await expect(running).resolves.toEqual([{ done: '' }]);
    await until(
      () => sessions('true'),
      (count) => count === 0,
    );
    await expect(probe.ping()).rejects.toThrow('closed');
    await expect(database.execute((client) => client.account.count())).rejects.toThrow('Cannot use a pool');
  });

  it('happens without lifecycle as well', async () => {
    await start({}, false);
    await database.execute((client) => client.account.count());
    await app.close();
    expect(app.get(DatabasePool).ended).toBe(true);
  });

  it('cuts the connections of a server that hangs', async () => {
    await start({ closeTimeout: 300 });
    const running = database.execute((client) => client.$queryRaw`SELECT pg_sleep(60)::text`);
    const lost = expect(running).rejects.toThrow('The connection to the database was lost.');
    await until(
      () => sessions(`state = 'active' AND query LIKE '%pg_sleep%'`),
      (count) => count === 1,
    );
    await server.freeze();
    await app.close();
    await lost;
    expect(logger.lines).toContain('warn Database connections were still in use after 300 ms; they are cut.');
    await server.thaw();
  });
});

describe('closing while nothing answers', () => {
  it('cuts connections that are being opened', async () => {
    await using hole = (await faultyProxy(url)).blackHole();
    await start({ url: hole.url, closeTimeout: 200 });
    const waiting = expect(database.execute((client) => client.account.count())).rejects.toBeInstanceOf(
      DatabaseError,
    );
    await openConnections(hole, 1);
    await app.close();
    await waiting;
    await openConnections(hole, 0);
  });
});

describe('wrong options', () => {
  it.each<[Partial<DatabaseModuleOptions>, string]>([
    [
      { url: 'mysql://root:secret@host/x' },
      `Expected "database.url" to be a connection string 'postgresql://...'`,
    ],
    [{ maxConnections: 0 }, 'Expected "database.maxConnections" to be an integer >= 1, got 0'],
    [
      { timeout: 500, bulkTimeout: 499 },
      'Expected "database.bulkTimeout" to be at least as long as "timeout" (500), got 499',
    ],
    [
      { statementTimeout: 0 },
      'Expected "database.statementTimeout" to be an integer >= 1, or false for no limit, got 0',
    ],
    [{ retry: { maxRetries: -1 } }, 'Expected "retry.maxRetries" to be an integer >= 0, got -1'],
    [{ misspelt: 1 } as never, 'Expected "database.misspelt" to be one of the known options'],
  ])('%j make the start fail', async (options, message) => {
    const error = await start(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionsError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('secret');
    await start();
  });
});
