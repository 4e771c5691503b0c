import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';

const DEBUG_TOKEN = 'breakwater-debug';
const AUTHORIZED = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };
const STUCK = '/admin/monitoring/stuck-operations';

/** A detector that never looks during the test. */
const NEVER = '86400000';

let postgres: PostgresServer;
let upstream: BuiltApp;
let pool: Pool;
let url: string;
const replicas: BuiltApp[] = [];

async function startReplica(checkInterval: string): Promise<BuiltApp> {
  const api = await BuiltApp.api({
    environment: {
      UPSTREAM_PORT: String(upstream.port),
      DATABASE_URL: url,
      DEBUG_TOKEN,
      OPERATION_LEASE: '1000',
      OPERATION_CHECK_INTERVAL: checkInterval,
    },
  });
  replicas.push(api);
  return api;
}

beforeAll(async () => {
  await buildApps();
  [postgres, upstream] = await Promise.all([startPostgres(), BuiltApp.upstream()]);
  url = await postgres.createDatabase('studio');
  pool = new Pool({ connectionString: url });
});

afterAll(async () => {
  for (const replica of replicas) await replica[Symbol.asyncDispose]();
  await pool?.end();
  await upstream?.[Symbol.asyncDispose]();
  await postgres?.dispose();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(api: BuiltApp, path: string, init?: RequestInit): Promise<Answer> {
  const response = await api.get(path, init);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const post = (api: BuiltApp, path: string, body: object = {}): Promise<Answer> =>
  ask(api, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...AUTHORIZED.headers },
    body: JSON.stringify(body),
  });

const recoveriesOf = (api: BuiltApp): string[] =>
  api.said('Operations').filter((line) => line.includes('will be recovered now'));

describe('an operation whose replica is killed in the middle', () => {
  it('is shown as stuck, and recovered once by another replica', async () => {
    const [killed, watching] = [await startReplica(NEVER), await startReplica(NEVER)];
    const { body: video } = await post(killed, '/videos', { channelId: 'UC1', title: 'Growing tomatoes' });
    const path = `/videos/${String(video['id'])}/preparation`;
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"hang"}' });
    expect(await post(killed, path)).toMatchObject({ status: 202, body: { state: 'running' } });
    killed.process.kill('SIGKILL');
    await killed.process.ended;
    await upstream.get('/faults', { method: 'DELETE' });

    const stuck = await until(
      () => ask(watching, STUCK, AUTHORIZED),
      ({ body }) => body['stuck_count'] === 1,
    );
    expect(stuck).toMatchObject({
      status: 200,
      body: {
        stuck_count: 1,
        stuck_operations: [expect.objectContaining({ name: 'video-preparation', key: video['id'] })],
        action_required: true,
      },
    });
    expect((await ask(watching, '/health/modules')).body).toMatchObject({
      operations: { status: 'degraded' },
    });
    expect(await post(watching, `${STUCK}/cleanup`, { dry_run: true })).toMatchObject({
      status: 200,
      body: { dry_run: true, recovered: 1 },
    });
    // Nobody has recovered it so far, and it cannot be started twice.
    expect(await post(watching, path)).toMatchObject({ status: 409, body: { code: 'OPERATION_RUNNING' } });
    expect((await ask(watching, path)).body).toMatchObject({ state: 'running', recoveries: 0 });

    const recovering = await startReplica('100');
    const prepared = await until(
      () => ask(watching, path),
      ({ body }) => body['state'] !== 'running',
    );
    expect(prepared.body).toMatchObject({ state: 'prepared', recoveries: 1 });
    await until(
      async () => (await pool.query<{ state: string; recoveries: number }>(RECORDS)).rows,
      ([record]) => record?.state !== 'running',
    );
    expect((await pool.query(RECORDS)).rows).toEqual([{ state: 'recovered', recoveries: 1 }]);
    expect([recoveriesOf(watching), recoveriesOf(recovering)]).toEqual([[], [expect.any(String)]]);
    expect((await ask(watching, STUCK, AUTHORIZED)).body).toMatchObject({
      stuck_count: 0,
      stuck_operations: [],
      action_required: false,
    });
  });

  it('is recovered by an operator at once', async () => {
    const watching = replicas[1]!;
    const killed = await startReplica(NEVER);
    await replicas[2]![Symbol.asyncDispose]();
    const { body: video } = await post(killed, '/videos', { channelId: 'UC1', title: 'Baking bread' });
    const path = `/videos/${String(video['id'])}/preparation`;
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"hang"}' });
    await post(killed, path);
    killed.process.kill('SIGKILL');
    await killed.process.ended;
    await upstream.get('/faults', { method: 'DELETE' });
    await until(
      () => ask(watching, STUCK, AUTHORIZED),
      ({ body }) => body['stuck_count'] === 1,
    );
    expect(await post(watching, `${STUCK}/cleanup`)).toMatchObject({ status: 200, body: { recovered: 1 } });
    const { body } = await until(
      () => ask(watching, path),
      (answer) => answer.body['state'] !== 'running',
    );
    expect(body).toMatchObject({ state: 'prepared', recoveries: 1 });
  });
});

describe('the routes for stuck operations', () => {
  it('need the token', async () => {
    expect((await ask(replicas[1]!, STUCK)).status).toBe(401);
  });

  it('do not exist without DEBUG_TOKEN', async () => {
    await using open = await BuiltApp.api();
    expect((await ask(open, STUCK, AUTHORIZED)).status).toBe(404);
    const cleanup = await open.get(`${STUCK}/cleanup`, { method: 'POST', ...AUTHORIZED });
    expect(cleanup.status).toBe(404);
  });
});

const RECORDS = 'SELECT state, recoveries FROM breakwater_operations';
