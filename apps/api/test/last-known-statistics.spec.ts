import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';

const CHANNEL = { items: [{ statistics: { viewCount: '300', subscriberCount: '20', videoCount: '7' } }] };
const good: RequestListener = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CHANNEL));
const failing: RequestListener = (_request, response) => void response.writeHead(500).end();

let redis: RedisServer;
let admin: Redis;
let youtube: Server;
let answer: RequestListener;
const replicas: ApiHarness[] = [];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
  youtube = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => youtube.listen(0, resolve));
});
beforeEach(() => {
  answer = good;
});
afterEach(async () => {
  for (const replica of replicas.splice(0)) await replica.close();
  await admin.flushall();
});
afterAll(async () => {
  admin.disconnect();
  youtube.closeAllConnections();
  await new Promise((resolve) => youtube.close(resolve));
  await redis.dispose();
});

async function boot(variables: Record<string, string> = {}): Promise<ApiHarness> {
  const { port } = youtube.address() as AddressInfo;
  const replica = await bootApi({
    YOUTUBE_URL: `http://127.0.0.1:${port}`,
    CIRCUIT_BREAKER_VOLUME_THRESHOLD: '1000',
    ...variables,
  });
  replicas.push(replica);
  return replica;
}
const keyOf = (channelId: string): string => `studio-cache:v1:channel-statistics:${channelId}`;

describe('the last known statistics', () => {
  it('are shared by replicas, for more than a week', async () => {
    const [one, other] = [await boot({ REDIS_URL: redis.url }), await boot({ REDIS_URL: redis.url })];
    const { body: known } = await one.get('/channels/UC1/stats');
    const lifetime = await until(
      () => admin.ttl(keyOf('UC1')),
      (seconds) => seconds > 0,
    );
    expect(lifetime).toBeGreaterThan(7 * 24 * 60 * 60);
    answer = failing;
    // The caches give Redis 80 ms, which a busy machine can exceed.
    const { body } = await until(
      () => other.get('/channels/UC1/stats'),
      ({ status }) => status === 200,
    );
    expect(body).toEqual({ ...known, degraded: true });
  });

  it('are those of this process when Redis holds something else', async () => {
    const api = await boot({ REDIS_URL: redis.url });
    await api.get('/channels/UC1/stats');
    await until(
      () => admin.exists(keyOf('UC1')),
      (exists) => exists === 1,
    );
    await admin.set(keyOf('UC1'), '{"views":"many"}');
    answer = failing;
    expect(await api.get('/channels/UC1/stats')).toMatchObject({ body: { views: 300, degraded: true } });
  });

  it('are at most CACHE_MAX_SIZE, and are counted at /health/cache', async () => {
    const api = await boot({ CACHE_MAX_SIZE: '2' });
    for (const id of ['UC1', 'UC2', 'UC3']) await api.get(`/channels/${id}/stats`);
    answer = failing;
    expect((await api.get('/channels/UC1/stats')).status).toBe(503);
    expect((await api.get('/channels/UC3/stats')).body).toMatchObject({ degraded: true });
    expect(await api.get('/health/cache')).toMatchObject({
      body: {
        'channel-statistics': {
          size: 2,
          maxSize: 2,
          sets: 3,
          evictions: 1,
          hits: 1,
          misses: 1,
          hitRate: '50.0%',
        },
      },
    });
  });

  it('do not exist with CACHE_ENABLED=false', async () => {
    const api = await boot({ CACHE_ENABLED: 'false' });
    expect((await api.get('/channels/UC1/stats')).status).toBe(200);
    answer = failing;
    expect((await api.get('/channels/UC1/stats')).status).toBe(503);
  });
});
