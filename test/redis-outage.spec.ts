import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { type RedisServer, startRedis } from './harness/redis-server.js';
import { until } from './harness/until.js';

let redis: RedisServer;
/** The way of the API to Redis. */
let proxy: FaultyProxy;
let upstream: BuiltApp;
let api: BuiltApp;

const startApi = (): Promise<BuiltApp> =>
  BuiltApp.api({
    environment: {
      UPSTREAM_PORT: String(upstream.port),
      REDIS_URL: proxy.url,
      // The circuit of YouTube must not open.
      CIRCUIT_BREAKER_VOLUME_THRESHOLD: '1000',
    },
  });

beforeAll(async () => {
  await buildApps();
  redis = await startRedis();
  proxy = await faultyProxy(redis.url);
  upstream = await BuiltApp.upstream();
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await proxy.close();
  await redis.dispose();
});

async function ask(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await api.get(path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const redisHealth = async (): Promise<unknown> => (await ask('/health/redis')).body['status'];

describe('the last known statistics', () => {
  it('outlive the API in Redis', async () => {
    const { body: fresh } = await ask('/channels/UCkept/stats');
    expect(fresh).toMatchObject({ degraded: false });
    await api[Symbol.asyncDispose]();
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    api = await startApi();
    // The caches give Redis 80 ms, which a busy machine can exceed.
    const kept = await until(
      () => ask('/channels/UCkept/stats'),
      ({ status }) => status === 200,
    );
    expect(kept.body).toEqual({ ...fresh, degraded: true });
    await upstream.get('/faults', { method: 'DELETE' });
  });
});

async function kill(): Promise<void> {
  await redis.kill();
  proxy.refuse();
}

async function start(): Promise<void> {
  await redis.start();
  await proxy.heal();
}

async function heal(): Promise<void> {
  await Promise.all(Array.from({ length: 300 }, redisHealth));
  // Connections of the client, of the probe, and of the messages of caches and of replicas; a failed probe keeps no connection.
  expect(proxy.counters.open).toBeLessThanOrEqual(4);
  await proxy.heal();
}

describe('a Redis', () => {
  it.each<[string, () => unknown, () => unknown]>([
    ['is killed', kill, start],
    ['is frozen', () => redis.freeze(), () => redis.thaw()],
    ['cannot be reached, because the network swallows everything', () => proxy.blackHole(), heal],
    ['resets each connection in place of an answer', () => proxy.limit(0, { by: 'reset' }), heal],
  ])('that %s is reported, costs no answer, and comes back', async (_how, breakIt, repair) => {
    await until(redisHealth, (status) => status === 'healthy');
    await breakIt();
    await until(redisHealth, (status) => status === 'unhealthy');
    expect(await ask('/health')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { redis: { status: 'degraded' } } },
    });
    expect((await ask('/health/ready')).status).toBe(200);

    expect(await ask('/channels/UC1/stats')).toMatchObject({ status: 200, body: { degraded: false } });
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    expect(await ask('/channels/UC1/stats')).toMatchObject({ status: 200, body: { degraded: true } });
    await upstream.get('/faults', { method: 'DELETE' });

    await repair();
    await until(redisHealth, (status) => status === 'healthy');
  });
});
