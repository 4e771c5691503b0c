import { type Clock, SystemClock } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { ResilienceModule } from '@breakwater/resilience';
import { BreakwaterTesting } from '@breakwater/testing';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { advanceUntilOver } from '../../../test/harness/advance-until-over.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import {
  DatabaseModule,
  type DatabaseModuleOptions,
  DatabasePool,
  ReliableDatabase,
  classifyDatabaseError,
} from '../src/index.js';
import { createBank } from './accounts.js';
import { PrismaClient } from './prisma/client/client.js';

let server: PostgresServer;
let proxy: FaultyProxy;
/** Clock of the proxy: its delays pass when a test advances it. */
let network: VirtualClock;
let app: TestingModule;
let database: ReliableDatabase<PrismaClient>;

beforeAll(async () => {
  server = await startPostgres();
  await createBank(server);
});
afterAll(() => server.dispose());
beforeEach(async () => {
  network = new VirtualClock();
  proxy = await faultyProxy(server.url('bank'), { clock: network });
});
afterEach(async () => {
  await app.close();
  await proxy.close();
});

/** Starts an application with one connection, which goes through the proxy, and opens that connection. */
async function start(
  options: Partial<DatabaseModuleOptions> = {},
  clock: Clock = new SystemClock(),
): Promise<void> {
  const module = DatabaseModule.forRoot({
    client: PrismaClient,
    url: proxy.url,
    maxConnections: 1,
    timeout: 120_000,
    connectTimeout: 60_000,
    queryTimeout: 60_000,
    retry: { delay: 1 },
    circuitBreaker: false,
    ...options,
  });
  app = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), module, BreakwaterTesting.forRoot({ clock })],
  }).compile();
  app.useLogger(false);
  await app.init();
  database = app.get<ReliableDatabase<PrismaClient>>(ReliableDatabase);
  expect(await ask('connected')).toBe('connected');
}

/** Asks the server for a text, which an answer for another question does not contain. */
async function ask(text: string, idempotent = true): Promise<string> {
  const query = (client: PrismaClient): Promise<{ answer: string }[]> =>
    client.$queryRawUnsafe(`SELECT '${text}' AS answer`);
  const rows = await database.execute(query, { idempotent });
  return rows[0]!.answer;
}

const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => classifyDatabaseError(error).kind,
  );

const answersAgain = (): Promise<string> =>
  until(
    () => ask('again').catch(String),
    (answer) => answer === 'again',
  );

it('waits for a slow answer, and gets it', async () => {
  await start();
  proxy.latency(1_000, { direction: 'both' });
  expect(await advanceUntilOver(network, 500, ask('slow'))).toBe('slow');
});

it('gives no caller the late answer to the question of another one', async () => {
  const clock = new VirtualClock();
  await start({ timeout: 5_000 }, clock);
  proxy.blackHole({ direction: 'down' });
  const arrived = proxy.seen('first question');
  const first = ask('first question');
  await arrived;
  await clock.advance(5_000);
  await expect(first).rejects.toMatchObject({ code: 'TIMEOUT' });
  const second = ask('second question');
  await proxy.heal();
  expect(await second).toBe('second question');
});

it('replaces a connection that falls silent in the middle of a query', async () => {
  await start({ queryTimeout: 2_000, retry: false });
  proxy.when('silenced', (connection) => connection.blackHole());
  expect(await kindOf(ask('silenced'))).toBe('query-timeout');
  expect(await answersAgain()).toBe('again');
  expect(proxy.counters.connections).toBeGreaterThan(1);
  const pool = app.get(DatabasePool);
  expect(pool.totalCount).toBe(1);
});

describe.each<[string, (network: FaultyProxy, text: string) => void]>([
  ['is reset before the server gets it', (way, text) => void way.when(text, (met) => met.reset())],
  ['is reset before the answer', (way, text) => void way.when(text, (met) => met.limit(0, { by: 'reset' }))],
  ['ends within the answer', (way, text) => void way.when(text, (met) => met.limit(20))],
  ['is closed on the side of the server', (way, text) => void way.when(text, (met) => met.halfClose())],
])('a query whose connection %s', (_title, fault) => {
  it('is repeated when it may run twice', async () => {
    await start();
    fault(proxy, 'cut off');
    expect(await ask('cut off')).toBe('cut off');
  });

  it('fails when it may not run twice, and the next one gets its answer', async () => {
    await start();
    fault(proxy, 'cut off');
    expect(await kindOf(ask('cut off', false))).toBe('connection-lost');
    expect(await ask('again')).toBe('again');
  });
});

it('reads a result that comes in pieces', async () => {
  await start();
  proxy.slice({ size: 3 });
  const long = 'piece by piece '.repeat(100);
  expect(await ask(long)).toBe(long);
});

it('ends a query whose result drips too slowly', async () => {
  await start({ queryTimeout: 2_000, retry: false });
  // The clock of the proxy stands still after the first piece.
  proxy.slice({ size: 10, delay: 1 });
  expect(await kindOf(ask('dripping'))).toBe('query-timeout');
  await proxy.heal();
  expect(await answersAgain()).toBe('again');
});

it('tells a refused connection from a lost one, and recovers', async () => {
  await start({ retry: false });
  proxy.refuse().reset();
  await until(
    () => kindOf(ask('refused')),
    (kind) => kind === 'unreachable',
  );
  await proxy.heal();
  expect(await answersAgain()).toBe('again');
});
