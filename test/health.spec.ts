import { applyMigrations } from '@breakwater/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { freePort } from './harness/free-port.js';
import { startPostgres } from './harness/postgres-server.js';
import { Program } from './harness/program.js';
import { until } from './harness/until.js';

const DEBUG_TOKEN = 'breakwater-debug';
const AUTHORIZED = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };
const HEALTH_JSON = { headers: { accept: 'application/health+json' } };

let upstream: BuiltApp;
let api: BuiltApp;

beforeAll(async () => {
  await buildApps();
  upstream = await BuiltApp.upstream();
  api = await BuiltApp.api({ environment: { UPSTREAM_PORT: String(upstream.port), DEBUG_TOKEN } });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

interface Answer {
  readonly code: number;
  readonly body: Record<string, unknown>;
}

async function ask(path: string, init?: RequestInit, app = api): Promise<Answer> {
  const response = await app.get(path, init);
  return { code: response.status, body: (await response.json()) as Answer['body'] };
}

describe('the health endpoints', () => {
  it.each([
    ['/health/live', 'alive'],
    ['/health/ready', 'ready'],
    ['/health/startup', 'started'],
    ['/health/circuit-breakers', 'healthy'],
    ['/health/youtube', 'healthy'],
  ])('answer %s with 200 and "%s"', async (path, status) => {
    expect(await ask(path)).toMatchObject({ code: 200, body: { status } });
  });

  it('show checks and modules together', async () => {
    const { code, body } = await ask('/health');
    expect(code).toBe(200);
    expect(Object.keys(body)).toEqual(['status', 'timestamp', 'uptime', 'checks', 'modules']);
    expect(await ask('/health/modules')).toMatchObject({
      code: 200,
      body: { videos: { status: 'healthy' }, 'channel-stats': { status: 'healthy' } },
    });
  });

  it('show operators the age of results and the history', async () => {
    const { body } = await ask('/health/detailed');
    expect(body).toMatchObject({ checks: { youtube: { critical: false } }, history: expect.any(Array) });
  });

  it('show the resources of the process', async () => {
    expect(Object.keys((await ask('/health/memory')).body)).toEqual(
      expect.arrayContaining(['used', 'total', 'percentage', 'heapUsed', 'heapTotal']),
    );
    expect((await ask('/health/resources')).body).toMatchObject({
      memory: { percentage: expect.any(Number) },
      cpu: {},
      'event-loop': {},
      open_files: expect.any(Number),
      threads: expect.any(Number),
      uptime: expect.any(Number),
    });
  });

  it.each(['', '/live', '/ready', '/startup', '/detailed', '/modules', '/circuit-breakers'])(
    'answer HEAD like GET, and are never cached (/health%s)',
    async (path) => {
      const head = await api.get(`/health${path}`, { method: 'HEAD' });
      expect([head.status, head.headers.get('cache-control'), await head.text()]).toEqual([
        200,
        'no-store',
        '',
      ]);
      const get = await api.get(`/health${path}`);
      expect([get.status, get.headers.get('cache-control')]).toEqual([200, 'no-store']);
    },
  );

  it('answer in the format of the IETF draft on request', async () => {
    const response = await api.get('/health/ready', HEALTH_JSON);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/health+json']);
    expect(await response.json()).toMatchObject({ status: 'pass' });
  });

  it('leave unknown names to the application', async () => {
    expect(await ask('/health/nothing')).toMatchObject({ code: 404, body: { code: 'NOT_FOUND' } });
  });

  it('show an open circuit as degraded, with status 200, and stay ready', async () => {
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    const open = await until(
      async () => {
        await api.get('/channels/UC1/stats');
        return ask('/health/circuit-breakers');
      },
      ({ body }) => body['open_count'] === 1,
    );
    expect(open).toMatchObject({
      code: 200,
      body: { status: 'degraded', open_count: 1, breakers: { 'youtube-data': { state: 'open' } } },
    });
    expect(await ask('/health')).toMatchObject({
      code: 200,
      body: {
        status: 'degraded',
        checks: { youtube: { status: 'degraded', error: 'circuit-open' } },
        modules: { videos: { status: 'healthy' }, 'channel-stats': { status: 'degraded' } },
      },
    });
    expect(await ask('/health', HEALTH_JSON)).toMatchObject({ code: 200, body: { status: 'warn' } });
    expect(await ask('/health/ready')).toMatchObject({ code: 200, body: { status: 'ready' } });

    await api.get('/debug/circuits/youtube-data/reset', { method: 'POST', ...AUTHORIZED });
    expect(await ask('/health/circuit-breakers')).toMatchObject({
      body: { status: 'healthy', open_count: 0 },
    });
    const { body } = await ask('/health/detailed');
    expect(body['history']).toContainEqual(
      expect.objectContaining({ check: 'youtube', to: 'down', reason: 'circuit-open' }),
    );
  });

  it('leave no line in the log, unlike the request that follows them', async () => {
    const requests = () => api.log.filter(({ msg }) => msg === 'request completed').map(({ route }) => route);
    const before = await until(requests, (routes) => routes.includes('/debug/circuits/:name/reset'));
    for (const path of ['', '/live', '/ready', '/startup', '/detailed', '/youtube'])
      await ask(`/health${path}`);
    await api.get('/videos');
    const after = await until(requests, (routes) => routes.length > before.length);
    expect(after.slice(before.length)).toEqual(['/videos']);
  });
});

describe('the API while it drains', () => {
  it('is alive but not ready, and serves requests', async () => {
    await using draining = await BuiltApp.api({ environment: { SHUTDOWN_DRAIN_DELAY: '20000' } });
    draining.process.kill('SIGTERM');
    await draining.process.prints('the service shuts down');
    const ready = await draining.get('/health/ready');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await ready.json()).toMatchObject({ status: 'not_ready', reason: 'draining' });
    expect(await ask('/health/ready', HEALTH_JSON, draining)).toMatchObject({ body: { status: 'fail' } });
    expect(await ask('/health/live', {}, draining)).toEqual({ code: 200, body: { status: 'alive' } });
    const served = await draining.get('/videos');
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
  });
});

describe('the API in production', () => {
  it('shows only its status to clients without the token', async () => {
    const server = await startPostgres();
    const pool = new Pool({ connectionString: server.url() });
    await applyMigrations(pool, 'prisma/migrations');
    await pool.end();
    await using production = await BuiltApp.api({
      environment: { NODE_ENV: 'production', DEBUG_TOKEN, DATABASE_URL: server.url() },
    });
    expect((await ask('/health', {}, production)).body).toEqual({ status: expect.any(String) });
    expect((await ask('/health/circuit-breakers', {}, production)).body).toEqual({ status: 'healthy' });
    const { body } = await ask('/health/circuit-breakers', AUTHORIZED, production);
    expect(body).toMatchObject({ open_count: 0 });
    expect(await ask('/health/db-timeout', AUTHORIZED, production)).toMatchObject({
      code: 200,
      body: { statement_timeout: '5min', configured: true },
    });
    expect(await ask('/health/pool', AUTHORIZED, production)).toMatchObject({
      code: 200,
      body: {
        current: { total: expect.any(Number), waiting: 0 },
        configuration: { max: expect.any(Number) },
        utilization_percent: expect.any(Number),
        warning: false,
      },
    });
    expect((await ask('/health/detailed', AUTHORIZED, production)).body).toMatchObject({
      circuitBreakers: { database: { state: 'closed' } },
      dbTimeout: { configured: true },
      responseTime: expect.any(Number),
    });
    await server.dispose();
  });

  it('does not start without a database', async () => {
    const refused = new Program([process.execPath, 'apps/api/dist/main.js'], { NODE_ENV: 'production' });
    expect(await refused.ended).toBe(1);
    expect(refused.output).toMatch(
      /^The configuration has 1 problem:\n {2}DATABASE_URL: expected .* not set\. Set it in the environment or in \.env\.\n$/,
    );
  });

  it('is not ready before prisma migrate deploy has created its tables', async () => {
    const server = await startPostgres();
    const refused = new Program([process.execPath, 'apps/api/dist/main.js'], {
      NODE_ENV: 'production',
      PORT: String(await freePort()),
      DATABASE_URL: server.url(),
      STARTUP_RETRY_TIME: '0',
    });
    expect(await refused.ended).toBe(1);
    expect(refused.output).toMatch(/migrations \(required\): \d+ migrations are not applied: \d+_videos, /);
    await server.dispose();
  });
});
