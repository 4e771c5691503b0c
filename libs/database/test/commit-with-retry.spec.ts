import {
  Clock,
  Failures,
  RequestContext,
  ResilienceEvents,
  SystemClock,
  runInContext,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { BreakwaterTesting, HTTP_PLATFORMS, outcomes, startApplication } from '@breakwater/testing';
import { faultyProxy, type FaultyProxy, type ProxyConnection } from '@breakwater/testing/network';
import { Controller, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PATIENT_TRANSACTIONS } from '../../../test/harness/patient-transactions.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import {
  type CommitOptions,
  DatabaseModule,
  type DatabaseModuleOptions,
  DatabasePool,
  ReliableDatabase,
  classifyDatabaseError,
} from '../src/index.js';
import { createBank } from './accounts.js';
import { PrismaClient } from './prisma/client/client.js';

/** pg ends the text of a query with a zero. */
const COMMIT = 'COMMIT\0';

/** Gives a connection a fault when its COMMIT has arrived at the proxy and not at the server. */
type CommitFault = (connection: ProxyConnection) => void;

const loseCommit: CommitFault = (connection) => connection.reset();
const loseAnswer: CommitFault = (connection) => connection.limit(0, { by: 'reset' });
const holdAnswer: CommitFault = (connection) => connection.blackHole({ direction: 'down' });

let server: PostgresServer;
let proxy: FaultyProxy;
/** Number of times that COMMIT has arrived at the proxy. */
let commits = 0;
/** Faults of the next commits, one each. Later commits pass. */
const faults: CommitFault[] = [];
let url: string;
let app: TestingModule;
let database: ReliableDatabase<PrismaClient>;
let pool: DatabasePool;

beforeAll(async () => {
  server = await startPostgres();
  await createBank(server);
  proxy = await faultyProxy(server.url('bank'));
  ({ url } = proxy);
  const commit: CommitFault = (connection) => {
    commits += 1;
    faults.shift()?.(connection);
  };
  proxy.when(COMMIT, commit, { times: Infinity });
});
afterAll(async () => {
  await proxy.close();
  await server.dispose();
});
beforeEach(() => start());
afterEach(() => app.close());

/** Starts an application whose connections go through the proxy. */
async function start(
  options: Partial<DatabaseModuleOptions> = {},
  clock: Clock = new SystemClock(),
): Promise<void> {
  app = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      DatabaseModule.forRoot({
        client: PrismaClient,
        url,
        timeout: 120_000,
        retry: { delay: 1 },
        circuitBreaker: false,
        ...options,
      }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  app.useLogger(false);
  await app.init();
  database = app.get<ReliableDatabase<PrismaClient>>(ReliableDatabase);
  pool = app.get(DatabasePool);
  await pool.query(
    `DELETE FROM accounts; INSERT INTO accounts VALUES ('a', 'a@x.test', 0), ('b', 'b@x.test', 0)`,
  );
}

async function restart(options: Partial<DatabaseModuleOptions>, clock?: Clock): Promise<void> {
  await app.close();
  await start(options, clock);
}

const balances = async (): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ balance: number }>('SELECT balance FROM accounts ORDER BY id');
  return rows.map(({ balance }) => balance);
};

/** Runs SQL inside of a transaction. */
type Run = (sql: string) => Promise<unknown>;
type Commit = <T>(work: (run: Run, signal: AbortSignal) => Promise<T>, options?: CommitOptions) => Promise<T>;

const ROADS: readonly (readonly [string, Commit])[] = [
  [
    'a transaction of Prisma',
    (work, options) =>
      database.commitWithRetry((tx, { signal }) => work((sql) => tx.$executeRawUnsafe(sql), signal), {
        ...PATIENT_TRANSACTIONS,
        ...options,
      }),
  ],
  [
    'a transaction on the pool',
    (work, options) =>
      database.commitSqlWithRetry((client, { signal }) => work((sql) => client.query(sql), signal), options),
  ],
];

const add = (id: string): string => `UPDATE accounts SET balance = balance + 1 WHERE id = '${id}'`;

/** A place where the first attempts of all parties meet. Later attempts pass. */
function meeting(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let present = 0;
  return () => {
    present += 1;
    if (present === parties) resolve();
    return promise;
  };
}

describe.each(ROADS)('%s', (_name, commit) => {
  it('commits and returns the result', async () => {
    expect(
      await commit(async (run) => {
        await run(add('a'));
        return 'saved';
      }),
    ).toBe('saved');
    expect(await balances()).toEqual([1, 0]);
  });

  it('repeats the transaction that loses against a serializable one', async () => {
    const met = meeting(2);
    let attempts = 0;
    const work = async (run: Run): Promise<void> => {
      attempts += 1;
      await run('SELECT sum(balance) FROM accounts');
      await met();
      await run(add('a'));
    };
    const options = { isolationLevel: 'Serializable' } as const;
    await Promise.all([commit(work, options), commit(work, options)]);
    expect(await balances()).toEqual([2, 0]);
    expect(attempts).toBeGreaterThan(2);
  });

  it('repeats a transaction that PostgreSQL refuses at COMMIT', async () => {
    const met = meeting(2);
    let attempts = 0;
    const skew = (from: string, to: string) => async (run: Run) => {
      attempts += 1;
      await run(`SELECT balance FROM accounts WHERE id = '${from}'`);
      await run(add(to));
      await met();
    };
    const options = { isolationLevel: 'Serializable' } as const;
    await Promise.all([commit(skew('a', 'b'), options), commit(skew('b', 'a'), options)]);
    expect(await balances()).toEqual([1, 1]);
    expect(attempts).toBeGreaterThan(2);
  });

  it('repeats the transaction that ends a deadlock', async () => {
    const met = meeting(2);
    let attempts = 0;
    const both = (first: string, second: string) => async (run: Run) => {
      attempts += 1;
      await run(add(first));
      await met();
      await run(add(second));
    };
    await Promise.all([commit(both('a', 'b')), commit(both('b', 'a'))]);
    expect(await balances()).toEqual([2, 2]);
    // PostgreSQL ends both transactions when both look for deadlocks at the same time.
    expect(attempts).toBeGreaterThan(2);
  });

  it('repeats a transaction whose connection ends before COMMIT', async () => {
    let attempts = 0;
    await commit(async (run) => {
      attempts += 1;
      await run(add('a'));
      if (attempts === 1) proxy.reset();
      await run(add('b'));
    });
    expect(await balances()).toEqual([1, 1]);
    expect(attempts).toBe(2);
  });

  it('repeats a transaction whose connection ends between its last statement and COMMIT', async () => {
    let attempts = 0;
    await commit(async (run) => {
      attempts += 1;
      await run(add('a'));
      if (attempts > 1) return;
      proxy.reset();
      // The process learns of the end before it sends COMMIT.
      await until(
        () =>
          run('SELECT 1').then(
            () => true,
            () => false,
          ),
        (alive) => !alive,
      );
    });
    expect(await balances()).toEqual([1, 0]);
    expect(attempts).toBe(2);
  });

  it.each<[string, number, CommitFault]>([
    ['reached the server, before a reset', 1, loseAnswer],
    ['reached the server, before the end of the connection', 1, (connection) => connection.limit(0)],
    ['reached the server, with a part of the answer', 1, (connection) => connection.limit(3)],
    ['reached the server, which can answer no more', 1, (connection) => connection.halfClose()],
    ['was lost by a reset', 0, loseCommit],
    ['was lost by the end of the connection', 0, (connection) => connection.limit(0, { direction: 'up' })],
  ])('does not repeat a transaction whose COMMIT %s', async (_title, saved, fault) => {
    faults.push(fault);
    const sent = commits;
    const error: unknown = await commit((run) => run(add('a'))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN', status: 500, retryable: false });
    expect(commits - sent).toBe(1);
    // The server may still be at work when the client gives up.
    await until(balances, ([balance]) => balance === saved);
  });

  it('says that the outcome is unknown when the caller gives up during COMMIT', async () => {
    faults.push(holdAnswer);
    const sent = commits;
    const caller = new AbortController();
    const outcome = commit((run) => run(add('a')), { signal: caller.signal }).catch(
      (thrown: unknown) => thrown,
    );
    await until(
      () => commits,
      (count) => count > sent,
    );
    caller.abort(new Error('The caller left.'));
    expect(await outcome).toMatchObject({
      code: 'COMMIT_OUTCOME_UNKNOWN',
      cause: { message: 'The caller left.' },
    });
    proxy.reset();
  });

  it('says that the outcome is unknown when the time of the call ends during COMMIT', async () => {
    const clock = new VirtualClock();
    await restart({ timeout: 5_000 }, clock);
    faults.push(holdAnswer);
    const sent = commits;
    const outcome = commit((run) => run(add('a'))).catch((thrown: unknown) => thrown);
    await until(
      () => commits,
      (count) => count > sent,
    );
    await clock.advance(5_000);
    expect(await outcome).toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN', cause: { code: 'TIMEOUT' } });
    proxy.reset();
  });

  it('commits nothing when the caller gives up before COMMIT', async () => {
    const caller = new AbortController();
    const sent = commits;
    const work = commit(
      async (run) => {
        await run(add('a'));
        caller.abort(new Error('The caller left.'));
      },
      { signal: caller.signal },
    );
    await expect(work).rejects.toThrow('The caller left.');
    expect(await balances()).toEqual([0, 0]);
    expect(commits).toBe(sent);
  });

  it('gives up after the last attempt', async () => {
    let attempts = 0;
    const error: unknown = await commit(async (run) => {
      attempts += 1;
      await run(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`);
    }).catch((thrown: unknown) => thrown);
    expect(attempts).toBe(6);
    expect(error).toMatchObject({
      code: 'COMMIT_FAILED',
      status: 503,
      retryable: true,
      message: 'Failed to save after retries (6 attempts). A transaction collided with another one.',
      metadata: { attempts: 6, kind: 'write-conflict' },
    });
  });

  it('starts no attempt that cannot end before the deadline of the request', async () => {
    await restart({ retry: { delay: 60_000, maxDelay: 60_000 }, timeout: false, bulkTimeout: false });
    let attempts = 0;
    const deadline = performance.timeOrigin + performance.now() + 30_000;
    const outcome = runInContext(new RequestContext({ deadline }), () =>
      commit(async (run) => {
        attempts += 1;
        await run(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40P01'; END $$`);
      }),
    );
    await expect(outcome).rejects.toMatchObject({ code: 'COMMIT_FAILED', metadata: { attempts: 1 } });
    expect(attempts).toBe(1);
  });

  it('ends the back-off when the caller aborts', async () => {
    await restart({
      retry: { delay: 600_000, maxDelay: 600_000 },
      timeout: false,
      bulkTimeout: false,
    });
    const caller = new AbortController();
    app.get(ResilienceEvents).on('retry.scheduled', () => caller.abort(new Error('The caller left.')));
    const work = commit((run) => run(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$`), {
      signal: caller.signal,
    });
    await expect(work).rejects.toThrow('The caller left.');
  });

  it('throws a refusal of the database and an error of the work unchanged, without a repetition', async () => {
    let attempts = 0;
    const broken = commit(async (run) => {
      attempts += 1;
      await run(`INSERT INTO accounts VALUES ('a', 'other@x.test', 0)`);
    }).catch((thrown: unknown) => classifyDatabaseError(thrown).kind);
    expect(await broken).toBe('constraint');
    await expect(
      commit(() => {
        attempts += 1;
        return Promise.reject(new RangeError('No such account.'));
      }),
    ).rejects.toThrow(RangeError);
    expect(attempts).toBe(2);
  });

  it('says that nothing was saved when the work hides the error of a statement', async () => {
    const work = commit(async (run) => {
      await run(add('a'));
      await run(`INSERT INTO accounts VALUES ('a', 'other@x.test', 0)`).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/PostgreSQL rolled the transaction back at COMMIT/);
    expect(await balances()).toEqual([0, 0]);
  });

  it('refuses a further transaction inside of its own', async () => {
    await expect(commit(() => commit((run) => run(add('a'))))).rejects.toThrow(
      /was called inside of a transaction that is retried as a whole/,
    );
    expect(await balances()).toEqual([0, 0]);
  });

  it('permits work that a transaction started and that goes on after it', async () => {
    const committed = Promise.withResolvers<void>();
    let later: Promise<unknown> | undefined;
    await commit(async (run) => {
      later = committed.promise.then(() => commit((runLater) => runLater(add('b'))));
      await run(add('a'));
    });
    committed.resolve();
    await later;
    expect(await balances()).toEqual([1, 1]);
  });

  it('keeps no connection after failures', async () => {
    await commit(() => Promise.reject(new Error('x'))).catch(() => undefined);
    faults.push(loseCommit, loseAnswer);
    await commit((run) => run(add('a'))).catch(() => undefined);
    await commit((run) => run(add('a'))).catch(() => undefined);
    const used = await until(
      () => pool.totalCount - pool.idleCount,
      (count) => count === 0,
    );
    expect(used).toBe(0);
  });
});

it('fails with the circuit when it opens between two attempts', async () => {
  await restart({ circuitBreaker: { resetTimeout: 60_000 } });
  const work = database.commitSqlWithRetry(async () => {
    proxy.reset();
    await pool.query('SELECT 1');
    throw Object.assign(new Error('gone'), { code: '57P01' });
  });
  await expect(work).rejects.toMatchObject({
    code: 'COMMIT_FAILED',
    metadata: { attempts: 3, kind: 'circuit-open' },
    retryAfter: expect.any(Number),
  });
});

it('does not let an option of the application widen the errors that are repeated', async () => {
  await restart({ retry: { delay: 1, retryOn: () => true } });
  faults.push(loseAnswer);
  await expect(database.commitSqlWithRetry((client) => client.query(add('a')))).rejects.toMatchObject({
    code: 'COMMIT_OUTCOME_UNKNOWN',
  });
  expect(await balances()).toEqual([1, 0]);
});

it('names the outcome that is unknown to retries, circuits and error tracking', async () => {
  faults.push(loseAnswer);
  const error: unknown = await database
    .commitSqlWithRetry((client) => client.query(add('a')))
    .catch((thrown: unknown) => thrown);
  expect(classifyDatabaseError(error)).toMatchObject({ kind: 'outcome-unknown', retry: 'never' });
  expect(app.get(Failures).of(error)).toMatchObject({
    kind: 'connection-lost',
    origin: 'database',
    transient: false,
    severity: 'critical',
  });
  // An outer retry does not repeat it either, although the caller says that the work may happen twice.
  const work = outcomes('F', { error: () => error });
  await expect(database.execute(work, { idempotent: true })).rejects.toBe(error);
  expect(work.calls).toHaveLength(1);
});

it('refuses wrong options', async () => {
  const options = { isolationLevel: 'serializable', timeout: 5, retries: 3 } as never;
  await expect(database.commitSqlWithRetry(() => undefined, options)).rejects.toThrow(
    /commit\.timeout[^]*commit\.retries[^]*commit\.isolationLevel/,
  );
});

describe.each(HTTP_PLATFORMS)('on %s', (platform) => {
  @Controller()
  class AccountsController {
    constructor(private readonly accounts: ReliableDatabase) {}

    @Post('conflict')
    conflict(): Promise<unknown> {
      return this.accounts.commitSqlWithRetry((client) =>
        client.query(`DO $$ BEGIN RAISE EXCEPTION 'secret row' USING ERRCODE = '40001'; END $$`),
      );
    }

    @Post('unknown')
    unknown(): Promise<unknown> {
      faults.push(loseAnswer);
      return this.accounts.commitSqlWithRetry((client) => client.query(add('a')));
    }
  }

  it('tells clients that saving failed, or that its outcome is unknown', async () => {
    await using application = await startApplication(platform, {
      // The waits of the retries pass.
      override: (builder) => builder.overrideProvider(Clock).useClass(SystemClock),
      imports: [
        ResilienceModule.forRoot({ http: { errors: { exposeDetails: false } } }),
        DatabaseModule.forRoot({ client: PrismaClient, url, retry: { delay: 1 }, circuitBreaker: false }),
      ],
      controllers: [AccountsController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    });
    const ask = async (path: string) => {
      const response = await application.fetch(`/${path}`, { method: 'POST' });
      return { status: response.status, body: await response.text() };
    };
    const [failed, unknown] = [await ask('conflict'), await ask('unknown')];
    expect(failed.status).toBe(503);
    expect(failed.body).toMatch(/"Failed to save after retries"/);
    expect(failed.body).not.toMatch(/secret|collided/);
    expect(unknown.status).toBe(500);
    expect(unknown.body).toMatch(
      /It is unknown whether the change was saved\. Check it before you try again\./,
    );
  });
});
