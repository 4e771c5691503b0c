import { applyMigrations } from '@breakwater/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const DEBUG_TOKEN = 'breakwater-debug';
const AUTHORIZED = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };

let api: ApiHarness;

afterEach(() => api.close());

describe('the health of the API', () => {
  it('lists its checks and its modules', async () => {
    api = await bootApi();
    const { status, body } = await api.get('/health');
    expect(status).toBe(200);
    expect(Object.keys(body['checks'] as object).toSorted()).toEqual([
      'anthropic',
      'atproto',
      'circuit-breakers',
      'clamd',
      'cpu',
      'database',
      'error-rate',
      'event-loop',
      'jetstream',
      'memory',
      'openai',
      'redis',
      'storage',
      'vector',
      'youtube',
    ]);
    expect(body['modules']).toEqual({
      videos: {
        status: 'healthy',
        message: 'Videos are kept in memory, until the process ends.',
        videos: 0,
      },
      'channel-stats': {
        status: 'healthy',
        message: 'Module is operational',
        remembered: 0,
        shared: false,
      },
      operations: {
        status: 'healthy',
        message: 'No operation is stuck.',
        store: 'memory',
        running: 0,
        stuck: 0,
      },
      'rate-limit': {
        status: 'healthy',
        message: 'The counters of the rate limits are in memory.',
        store: 'memory',
        keysInMemory: expect.any(Number),
        storeErrors: 0,
      },
    });
  });

  it('shows servers that are not configured as disabled', async () => {
    api = await bootApi();
    for (const name of ['database', 'redis', 'jetstream', 'atproto']) {
      const { body } = await api.get(`/health/${name}`);
      expect(body).toMatchObject({ status: 'healthy', connection: 'disabled' });
    }
  });

  it('shows that YouTube is not available, and the effect on the service', async () => {
    api = await bootApi({ DEBUG_TOKEN });
    expect(await api.get('/health/youtube')).toMatchObject({ status: 200, body: { circuit: 'closed' } });
    await api.post('/debug/circuits/youtube-data/open', undefined, AUTHORIZED);
    expect(await api.get('/health/youtube')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', error: 'circuit-open', circuit: 'forced-open' },
    });
    expect(await api.get('/health')).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        checks: { youtube: { status: 'degraded' } },
        modules: { 'channel-stats': { status: 'degraded' }, videos: { status: 'healthy' } },
      },
    });
    expect(await api.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });
});

describe('the health of the API with a database', () => {
  let server: PostgresServer;
  let DATABASE_URL: string;

  beforeAll(async () => {
    server = await startPostgres();
    DATABASE_URL = await server.createDatabase('studio');
    const pool = new Pool({ connectionString: DATABASE_URL });
    await applyMigrations(pool, 'prisma/migrations');
    await pool.end();
  });

  afterAll(() => server.dispose());

  it('shows a pool of DATABASE_POOL_SIZE connections', async () => {
    api = await bootApi({ DATABASE_URL, DATABASE_POOL_SIZE: '7' });
    expect((await api.get('/health/pool')).body).toMatchObject({ max: 7 });
  });

  it('is shown in detail only to operators in production', async () => {
    api = await bootApi({ NODE_ENV: 'production', DATABASE_URL, DEBUG_TOKEN });
    const paths = ['/health', '/health/detailed', '/health/memory', '/health/circuit-breakers'];
    for (const path of paths) {
      expect(Object.keys((await api.get(path)).body)).toEqual(['status']);
      const guess = { headers: { authorization: 'Bearer guess' } };
      expect(Object.keys((await api.get(path, guess)).body)).toEqual(['status']);
      expect(Object.keys((await api.get(path, AUTHORIZED)).body).length).toBeGreaterThan(1);
    }
  });

  it('is shown without details in production when there is no token', async () => {
    api = await bootApi({ NODE_ENV: 'production', DATABASE_URL });
    expect(Object.keys((await api.get('/health', AUTHORIZED)).body)).toEqual(['status']);
  });
});
