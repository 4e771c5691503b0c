import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { exchange } from '../harness/raw-http.js';
import { until } from '../harness/until.js';

let postgres: PostgresServer;

beforeAll(async () => {
  await buildApps();
  postgres = await startPostgres();
});

afterAll(() => postgres.dispose());

/** Levels of pino. */
const [DEBUG, WARN] = [20, 40];

describe('the API with its defaults and a database', () => {
  let api: BuiltApp;

  beforeAll(async () => {
    api = await BuiltApp.api({ environment: { DATABASE_URL: await postgres.createDatabase('defaults') } });
  });

  afterAll(() => api[Symbol.asyncDispose]());

  it('is healthy, with all of its checks', async () => {
    const { checks } = await until(
      async () =>
        (await (await api.get('/health')).json()) as {
          status: string;
          checks: Record<string, { status: string }>;
        },
      // On a busy machine the first answer of the database can be late.
      ({ status }) => status === 'healthy',
    );
    expect(new Set(Object.values(checks).map(({ status }) => status))).toEqual(new Set(['healthy']));
  });

  it('starts without a warning about its configuration', () => {
    const warnings = api.log.filter(
      ({ level, context }) => Number(level) >= WARN && !['Health', 'Alerts'].includes(String(context)),
    );
    expect(warnings).toEqual([]);
  });
});

describe('the API with variables of its own', () => {
  let api: BuiltApp;
  let youtube: Server;
  let calls = 0;
  let port: number;

  beforeAll(async () => {
    youtube = createServer((_request, response) => {
      calls++;
      response.writeHead(503).end();
    });
    await once(youtube.listen(0, '127.0.0.1'), 'listening');
    port = await freePort();
    api = await BuiltApp.api({
      environment: {
        PORT: '',
        API_PORT: String(port),
        API_HOST: '127.0.0.1',
        DATABASE_URL: await postgres.createDatabase('variables'),
        DB_POOL_MAX: '3',
        DB_POOL_MIN: '2',
        YOUTUBE_URL: `http://127.0.0.1:${(youtube.address() as AddressInfo).port}`,
        ENABLE_CIRCUIT_BREAKER: 'false',
        SERVER_TIMEOUT: '5000',
        DEBUG: 'true',
        CORS_ORIGINS: 'https://studio.example',
        ENABLE_METRICS: 'false',
      },
      port,
    });
  });

  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    youtube.close();
  });

  it('listens on API_PORT of API_HOST only', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.2:${port}/health/live`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('opens at most DB_POOL_MAX connections, and keeps DB_POOL_MIN of them', async () => {
    await Promise.all(Array.from({ length: 40 }, async () => (await api.get('/videos')).text()));
    const { current, configuration } = (await (await api.get('/health/pool')).json()) as {
      current: { total: number };
      configuration: object;
    };
    expect(current.total).toBe(3);
    expect(configuration).toMatchObject({ max: 3, min: 2 });
  });

  it('calls a failing dependency on and on with ENABLE_CIRCUIT_BREAKER=false', async () => {
    const before = calls;
    for (let n = 0; n < 12; n++) {
      const attempts = calls;
      expect((await api.get(`/channels/UC${n}/stats`)).status).toBe(503);
      expect(calls).toBeGreaterThan(attempts);
    }
    expect(calls - before).toBeGreaterThanOrEqual(12);
  });

  it('ends a connection on which nothing moves for SERVER_TIMEOUT', async () => {
    const head = 'host: studio\r\ncontent-type: application/json\r\ncontent-length: 1000';
    expect(await exchange(api.port, `POST /videos HTTP/1.1\r\n${head}\r\n\r\n{"title":`)).toMatchObject({
      status: NaN,
      body: '',
    });
  });

  it('warns when SERVER_TIMEOUT hides the deadline of requests', () => {
    expect(api.said('Server')).toEqual([
      expect.stringContaining('Set SERVER_TIMEOUT above REQUEST_TIMEOUT, or to 0.'),
    ]);
  });

  it('logs each call to YouTube, of three attempts, with DEBUG=true', () => {
    const lines = api.log.filter(({ context, level }) => context === 'YouTube' && level === DEBUG);
    expect(lines).toHaveLength(calls / 3);
  });

  it('answers pages of CORS_ORIGINS, and has no metrics with ENABLE_METRICS=false', async () => {
    const { headers } = await api.get('/videos', { headers: { origin: 'https://studio.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect((await api.get('/metrics')).status).toBe(404);
  });
});
