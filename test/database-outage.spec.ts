import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';
import { until } from './harness/until.js';

/** Largest number of connections of the API: its pool, and one for its probe. */
const MAX_CONNECTIONS = 21;

let server: PostgresServer;
/** The way of the API to the server. */
let proxy: FaultyProxy;
let api: BuiltApp;

beforeAll(async () => {
  await buildApps();
  server = await startPostgres();
  proxy = await faultyProxy(await server.createDatabase('studio'));
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await proxy.close();
  await server.dispose();
});

const startApi = (): Promise<BuiltApp> => BuiltApp.api({ environment: { DATABASE_URL: proxy.url } });

async function statusOf(path: string): Promise<number> {
  const response = await api.get(path);
  await response.body?.cancel();
  return response.status;
}

const readiness = (): Promise<number> => statusOf('/health/ready');

async function createVideo(): Promise<string> {
  const response = await api.get('/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"channelId":"UCbreakwater","title":"Kept"}',
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** Queries the server through another database, so that the query itself does not count. */
async function ask<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: server.url() });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

interface Sessions {
  readonly open: number;
  /** Sessions in which a query or a transaction is under way. */
  readonly busy: number;
}

async function sessions(): Promise<Sessions> {
  const [row] = await ask<Sessions>(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE state <> 'idle')::int AS busy
     FROM pg_stat_activity WHERE datname = 'studio'`,
  );
  return row as Sessions;
}

interface Seen {
  readonly transactions: number;
  readonly sessions: number;
}

/** Transactions and sessions of the API's database since its start. */
async function seen(): Promise<Seen> {
  const [row] = await ask<Seen>(
    `SELECT (xact_commit + xact_rollback)::int AS transactions, sessions::int
     FROM pg_stat_database WHERE datname = 'studio'`,
  );
  return row as Seen;
}

/** Sends requests until the server publishes new counters, which it does about once a second. */
async function nextSeen(): Promise<{ readonly seen: Seen; readonly looks: number }> {
  const { transactions } = await seen();
  let looks = 0;
  const next = await until(
    async () => {
      looks += 1;
      await statusOf('/videos');
      return seen();
    },
    (now) => now.transactions > transactions,
  );
  return { seen: next, looks };
}

/** Waits until the API is ready and serves videos again. */
async function recovery(): Promise<void> {
  await until(readiness, (status) => status === 200);
  await until(
    () => statusOf('/videos'),
    (status) => status === 200,
  );
}

/** Expects that the API is not ready but alive, and answers every request while its database is in trouble. */
async function expectHonesty(): Promise<void> {
  await until(readiness, (status) => status === 503);
  expect(await statusOf('/health/live')).toBe(200);

  const probes = Array.from({ length: 300 }, readiness);
  const requests = Array.from({ length: 60 }, () => statusOf('/videos'));
  expect(new Set(await Promise.all(probes))).toEqual(new Set([503]));
  for (const status of await Promise.all(requests)) expect([503, 504]).toContain(status);
}

/** Expects that the outage leaves nothing behind: no sessions, and no queries without a caller. */
async function expectCalm(): Promise<void> {
  await until(sessions, ({ open, busy }) => open <= MAX_CONNECTIONS && busy === 0);
  const { seen: before } = await nextSeen();
  const { seen: after, looks } = await nextSeen();
  // A look makes one query, and the probe makes a few in this time; the 360 callers of the outage would show.
  expect(after.transactions - before.transactions).toBeLessThan(100 + looks);
  expect(after.sessions - before.sessions).toBeLessThan(3);
  // Work in the background uses a connection now and then.
  const body = await until(
    async () => (await (await api.get('/health/pool')).json()) as Record<string, unknown>,
    ({ active, waiting }) => active === 0 && waiting === 0,
  );
  expect(body).toMatchObject({ status: 'healthy' });
}

describe('videos', () => {
  it('survive a restart of the API', async () => {
    const id = await createVideo();
    await api[Symbol.asyncDispose]();
    api = await startApi();
    expect(await statusOf(`/videos/${id}`)).toBe(200);
  });

  it('leave no connection open when the API ends', async () => {
    const other = await startApi();
    const both = (await sessions()).open;
    other.process.kill('SIGTERM');
    expect(await other.process.ended).toBe(0);
    expect((await sessions()).open).toBeLessThan(both);
  });
});

describe('a database', () => {
  it('is reported when it freezes, and leaves nothing behind', async () => {
    await server.freeze();
    await expectHonesty();
    await server.thaw();
    await recovery();
    await expectCalm();
    expect(await statusOf(`/videos/${await createVideo()}`)).toBe(200);
  });

  it('is reported when it is killed, and comes back with all videos', async () => {
    const id = await createVideo();
    await server.kill();
    proxy.refuse();
    await expectHonesty();
    await server.start();
    await proxy.heal();
    await recovery();
    expect(await statusOf(`/videos/${id}`)).toBe(200);
    await expectCalm();
  });

  it.each<[string, () => void]>([
    ['the network swallows everything', () => proxy.blackHole()],
    ['it resets each connection in place of an answer', () => proxy.limit(0, { by: 'reset' })],
  ])('is reported when %s, and gets few connections', async (_title, fault) => {
    fault();
    await expectHonesty();
    // The API gives up each connection after two seconds.
    expect(proxy.counters.open).toBeLessThanOrEqual(MAX_CONNECTIONS);
    await proxy.heal();
    await recovery();
    await expectCalm();
  });

  it('causes an event and no crash when it is restarted in order', async () => {
    await server.stop();
    await until(readiness, (status) => status === 503);
    await server.start();
    await recovery();
    await expectCalm();
    expect(api.log.filter(({ level }) => Number(level) >= 60)).toEqual([]);
  });
});
