import { PrismaPg } from '@prisma/adapter-pg';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool, type PoolClient, type PoolConfig } from 'pg';
import { freePort } from '../../../test/harness/free-port.js';
import { PATIENT_TRANSACTIONS } from '../../../test/harness/patient-transactions.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import { classifyDatabaseError } from '../src/failure/classify-database-error.js';
import { createBank } from './accounts.js';
import { PrismaClient } from './prisma/client/client.js';

let server: PostgresServer;
let url: string;
const open: { end(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await startPostgres(['max_connections=8', 'superuser_reserved_connections=0']);
  url = await createBank(server, `CREATE ROLE reader LOGIN PASSWORD 'reads'`);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.end().catch(() => undefined)));
});
afterAll(() => server.dispose());

function clientOn(config: PoolConfig): { pool: Pool; prisma: PrismaClient } {
  const pool = new Pool({ max: 3, ...config });
  pool.on('error', () => undefined);
  open.push(pool);
  return { pool, prisma: new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' }) };
}

const errorOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => new Error('It succeeded.'),
    (error: unknown) => error,
  );

/** Classifies the error of a raw query, of a model query and of an interactive transaction. */
async function kindsOf(prisma: PrismaClient): Promise<Record<string, string>> {
  const raw = await errorOf(prisma.$queryRaw`SELECT 1`);
  const model = await errorOf(prisma.account.findFirst());
  const transaction = await errorOf(prisma.$transaction((tx) => tx.account.findFirst()));
  return {
    raw: classifyDatabaseError(raw).kind,
    model: classifyDatabaseError(model).kind,
    transaction: classifyDatabaseError(transaction).kind,
  };
}
/** Number of connections that the server has, or infinity while it accepts none. */
async function backends(): Promise<number> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    );
    return rows[0]?.count ?? 0;
  } catch {
    return Number.POSITIVE_INFINITY;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Number of queries of the server that sleep. */
async function sleepers(): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ readonly count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

/** A place where each party waits until all of them have come. */
function meeting(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let present = 0;
  return () => {
    present += 1;
    if (present === parties) resolve();
    return promise;
  };
}

const each = (kind: string): Record<string, string> => ({ raw: kind, model: kind, transaction: kind });

describe('a server that cannot be used', () => {
  it.each(['127.0.0.1', 'localhost'])('is unreachable when no server listens at %s', async (host) => {
    const { prisma } = clientOn({ host, port: await freePort(), connectionTimeoutMillis: 60_000 });
    expect(await kindsOf(prisma)).toEqual(each('unreachable'));
  });

  it('is unreachable when its name does not exist', async () => {
    const { prisma } = clientOn({ host: 'database.invalid', connectionTimeoutMillis: 5_000 });
    expect(await kindsOf(prisma)).toEqual(each('unreachable'));
  });

  it('is a connect timeout when it accepts the connection and never answers', async () => {
    await using hole = (await faultyProxy(url)).blackHole();
    const { prisma } = clientOn({ connectionString: hole.url, connectionTimeoutMillis: 300 });
    expect(await kindsOf(prisma)).toEqual(each('connect-timeout'));
  });

  it('is a matter of configuration when the password is wrong', async () => {
    const { prisma } = clientOn({
      connectionString: server.url('bank', { user: 'reader', password: 'wrong' }),
    });
    expect(await kindsOf(prisma)).toEqual(each('configuration'));
  });

  it('is a matter of configuration when the database does not exist', async () => {
    const { prisma } = clientOn({ connectionString: server.url('nowhere') });
    expect(await kindsOf(prisma)).toEqual(each('configuration'));
  });

  it('is a matter of configuration when TLS is asked for and not offered', async () => {
    const { prisma } = clientOn({ connectionString: url, ssl: true });
    expect(await kindsOf(prisma)).toEqual(each('configuration'));
  });

  it('is a matter of configuration when the role has no right', async () => {
    const { prisma } = clientOn({
      connectionString: server.url('bank', { user: 'reader', password: 'reads' }),
    });
    const error = await errorOf(prisma.account.findFirst());
    expect(classifyDatabaseError(error)).toMatchObject({
      kind: 'configuration',
      code: '42501',
      needsHuman: true,
    });
  });

  it('has too many connections when it allows no more', async () => {
    const { pool: greedy } = clientOn({ connectionString: url, max: 20 });
    const held: PoolClient[] = [];
    // Backends of earlier connections may not have ended yet, so the number of free connections is unknown.
    await until(
      () =>
        greedy.connect().then(
          (connection) => held.push(connection) === 0,
          () => true,
        ),
      (refused) => refused,
    );
    const { prisma } = clientOn({ connectionString: url });
    expect(await kindsOf(prisma)).toEqual(each('too-many-connections'));
    for (const connection of held) connection.release();
    await greedy.end();
    // The server ends its side of a connection later than the client. The next test needs one that is free.
    await until(backends, (count) => count <= 1);
  });

  it('is an exhausted pool when all connections are in use for too long', async () => {
    const { pool, prisma } = clientOn({ connectionString: url, max: 1 });
    const held = await pool.connect();
    // Applies to the connections that are asked for from here on, and not to the one that a busy machine opened late.
    pool.options.connectionTimeoutMillis = 200;
    expect(await kindsOf(prisma)).toEqual(each('pool-exhausted'));
    const error = await errorOf(prisma.$transaction((tx) => tx.account.findFirst(), { maxWait: 50 }));
    expect(classifyDatabaseError(error)).toMatchObject({ kind: 'pool-exhausted', code: 'P2028' });
    held.release();
  });

  it('is closed when the pool was closed', async () => {
    const { pool, prisma } = clientOn({ connectionString: url });
    await pool.end();
    expect(await kindsOf(prisma)).toEqual(each('closed'));
  });
});

describe('a query that takes too long', () => {
  it('is a query timeout when the driver gives up', async () => {
    const { prisma } = clientOn({ connectionString: url, query_timeout: 200 });
    const error = await errorOf(prisma.$queryRaw`SELECT pg_sleep(5)::text`);
    expect(classifyDatabaseError(error).kind).toBe('query-timeout');
  });

  it('is a statement timeout when the server cancels it', async () => {
    const { prisma } = clientOn({ connectionString: url, statement_timeout: 200 });
    const error = await errorOf(prisma.$queryRaw`SELECT pg_sleep(5)::text`);
    expect(classifyDatabaseError(error)).toMatchObject({ kind: 'statement-timeout', code: '57014' });
  });

  it('is a write conflict when it waits too long for a lock', async () => {
    const { prisma, pool } = clientOn({ connectionString: url });
    const holder = await pool.connect();
    await holder.query('BEGIN; LOCK TABLE accounts');
    const error = await errorOf(
      prisma.$transaction([prisma.$executeRaw`SET LOCAL lock_timeout = '100ms'`, prisma.account.findFirst()]),
    );
    await holder.query('ROLLBACK');
    holder.release();
    expect(classifyDatabaseError(error)).toMatchObject({ kind: 'write-conflict', code: '55P03' });
  });

  it('is a transaction timeout when a transaction exceeds its time limit', async () => {
    const { prisma } = clientOn({ connectionString: url });
    const error = await errorOf(
      prisma.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT pg_sleep(0.3)::text`;
          await tx.account.findFirst();
        },
        { timeout: 100 },
      ),
    );
    expect(classifyDatabaseError(error)).toMatchObject({ kind: 'transaction-timeout', code: 'P2028' });
  });
});

describe('a connection that ends', () => {
  it('was ended by the server when an administrator terminates it', async () => {
    const { prisma } = clientOn({ connectionString: url });
    const running = errorOf(prisma.$queryRaw`SELECT pg_sleep(600)::text AS terminate_me`);
    const { pool } = clientOn({ connectionString: url });
    await until(
      async () =>
        (
          await pool.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%terminate_me%' AND pid <> pg_backend_pid()`,
          )
        ).rowCount,
      (count) => count === 1,
    );
    const error = await running;
    expect(classifyDatabaseError(error)).toMatchObject({ kind: 'server-unavailable', code: '57P01' });
  });

  it('was lost when the server dies in the middle of a query', async () => {
    const { prisma, pool } = clientOn({ connectionString: url });
    const running = errorOf(prisma.$queryRaw`SELECT pg_sleep(600)::text`);
    await until(
      () => pool.totalCount - pool.idleCount,
      (used) => used === 1,
    );
    await until(sleepers, (count) => count === 1);
    await server.kill();
    const error = await running;
    // The other tests need the server, whatever this one finds.
    await server.start();
    expect(classifyDatabaseError(error).kind).toBe('connection-lost');
  });
});

describe('a query that is refused', () => {
  const alice = { id: 'alice', email: 'alice@example.com', balance: 100 };
  let prisma: PrismaClient;

  beforeAll(async () => {
    const pool = new Pool({ connectionString: url });
    await pool.query('DELETE FROM accounts');
    await pool.query(
      `INSERT INTO accounts VALUES ('alice', 'alice@example.com', 100), ('bob', 'bob@example.com', 100)`,
    );
    await pool.end();
  });
  const refused = async (work: (client: PrismaClient) => PromiseLike<unknown>): Promise<object> => {
    prisma = clientOn({ connectionString: url }).prisma;
    const error = await errorOf(work(prisma));
    return classifyDatabaseError(error);
  };

  it('breaks a constraint', async () => {
    const failure = {
      kind: 'constraint',
      code: expect.any(String),
      countsAgainstBreaker: false,
      retry: 'never',
    };
    expect(await refused((db) => db.account.create({ data: alice }))).toMatchObject(failure);
    expect(
      await refused((db) => db.$executeRaw`INSERT INTO accounts VALUES ('alice', 'x', 1)`),
    ).toMatchObject(failure);
  });

  it('does not find its record', async () => {
    expect(
      await refused((db) => db.account.update({ where: { id: 'nobody' }, data: { balance: 1 } })),
    ).toMatchObject({ kind: 'not-found', code: 'P2025', countsAgainstBreaker: false, retry: 'never' });
  });

  it('is wrong', async () => {
    const invalid = { kind: 'invalid-query', countsAgainstBreaker: false, retry: 'never' };
    expect(await refused((db) => db.$queryRaw`SELECT FROM WHERE`)).toMatchObject({
      ...invalid,
      code: '42601',
    });
    expect(await refused((db) => db.$queryRaw`SELECT * FROM nowhere`)).toMatchObject({
      ...invalid,
      code: '42P01',
    });
    expect(await refused((db) => db.account.findFirst({ where: { nothing: 1 } as never }))).toMatchObject(
      invalid,
    );
  });

  it('collides with another transaction', async () => {
    const conflict = { kind: 'write-conflict', countsAgainstBreaker: false, retry: 'safe' };
    const one = clientOn({ connectionString: url }).prisma;
    const other = clientOn({ connectionString: url }).prisma;
    const bothHaveRead = meeting(2);
    const add = (client: PrismaClient): PromiseLike<unknown> =>
      client.$transaction(
        async (tx) => {
          await tx.account.findMany();
          await bothHaveRead();
          await tx.account.update({ where: { id: 'alice' }, data: { balance: { increment: 1 } } });
        },
        { isolationLevel: 'Serializable', ...PATIENT_TRANSACTIONS },
      );
    const errors = await Promise.all([errorOf(add(one)), errorOf(add(other))]);
    expect(errors.map(classifyDatabaseError)).toContainEqual(expect.objectContaining(conflict));
  });

  it('is chosen to end a deadlock', async () => {
    const one = clientOn({ connectionString: url }).prisma;
    const other = clientOn({ connectionString: url }).prisma;
    const bothHaveOne = meeting(2);
    const lockBoth = (client: PrismaClient, first: string, second: string): PromiseLike<unknown> =>
      client.$transaction(async (tx) => {
        await tx.account.update({ where: { id: first }, data: { balance: { increment: 1 } } });
        await bothHaveOne();
        await tx.account.update({ where: { id: second }, data: { balance: { increment: 1 } } });
      }, PATIENT_TRANSACTIONS);
    const errors = await Promise.all([
      errorOf(lockBoth(one, 'alice', 'bob')),
      errorOf(lockBoth(other, 'bob', 'alice')),
    ]);
    expect(errors.map(classifyDatabaseError)).toContainEqual(
      expect.objectContaining({ kind: 'write-conflict', retry: 'safe' }),
    );
  });
});
