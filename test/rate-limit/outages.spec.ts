import { RateLimiter, RateLimitGuard, RateLimitModule, RateLimitStatus } from '@breakwater/rate-limit';
import { RedisConnection, RedisModule, getRedisToken } from '@breakwater/redis';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { freePort } from '../harness/free-port.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';

/** Long, so that no window ends on a slow machine. */
const WINDOW = 3_600_000;

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }
}

let server: RedisServer;
let app: INestApplication | undefined;
let url: string;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());
beforeEach(() => {
  url = server.url;
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      RedisModule.forRoot({ url, commandTimeout: 30_000, socketTimeout: 60_000, maxReconnectDelay: 100 }),
      RateLimitModule.forRootAsync({
        inject: [getRedisToken()],
        useFactory: (redis: Redis) => ({
          policies: { api: { limit: 6, window: WINDOW } },
          store: { redis, timeout: 2_000, retryInterval: 50 },
          instances: 2,
        }),
      }),
    ],
    controllers: [Videos],
    providers: [
      { provide: APP_GUARD, useExisting: RateLimitGuard },
      { provide: APP_FILTER, useClass: ErrorTrackingFilter },
    ],
  }).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
}
const get = <T>(token: { readonly prototype: T }): T => (app as INestApplication).get<T>(token as never);
const request = async (): Promise<[status: number, left: string | null]> => {
  const answer = await fetch(`${await (app as INestApplication).getUrl()}/videos`);
  await answer.text();
  return [answer.status, answer.headers.get('x-ratelimit-remaining')];
};
const status = (): string => get(RateLimitStatus).getHealthStatus().status;
const becomes = (wanted: string): Promise<unknown> => until(status, (found) => found === wanted);
const ready = (): Promise<unknown> =>
  until(
    () => get(RedisConnection).state,
    (state) => state === 'ready',
  );

describe('Redis that is', () => {
  it('killed: each instance grants its part, and Redis is used again when it is back', async () => {
    await start();
    await ready();
    expect(await request()).toEqual([200, '5']);
    await server.kill();
    expect([await request(), await request(), await request(), await request()]).toEqual([
      [200, '2'],
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ]);
    expect(status()).toBe('degraded');
    await server.start();
    await becomes('healthy');
    // The server has lost its data.
    expect(await request()).toEqual([200, '5']);
  });

  it('frozen: a request waits once, and the counters are still there afterwards', async () => {
    await start();
    await ready();
    await request();
    server.freeze();
    expect(await request()).toEqual([200, '2']);
    expect(await request()).toEqual([200, '1']);
    expect(status()).toBe('degraded');
    server.thaw();
    await becomes('healthy');
    const [code, left] = await request();
    // The server has also run the command that timed out.
    expect([code, Number(left) <= 4]).toEqual([200, true]);
  });

  it('never there: the application starts, and counts for itself', async () => {
    url = `redis://127.0.0.1:${await freePort()}`;
    await start();
    expect(await request()).toEqual([200, '2']);
    expect(status()).toBe('degraded');
  });

  it('flushed, with its scripts: counting starts again, and nothing fails', async () => {
    await start();
    await ready();
    await request();
    const redis = (app as INestApplication).get<Redis>(getRedisToken());
    await redis.flushall();
    await redis.script('FLUSH');
    expect(await request()).toEqual([200, '5']);
    expect(status()).toBe('healthy');
  });

  it('out of memory: it counts as lost', async () => {
    await start();
    await ready();
    const redis = (app as INestApplication).get<Redis>(getRedisToken());
    await redis.config('SET', 'maxmemory', '1');
    expect(await request()).toEqual([200, '2']);
    expect(status()).toBe('degraded');
    await redis.config('SET', 'maxmemory', '0');
    await becomes('healthy');
  });
});

it('shares counters and blocks between instances', async () => {
  await start();
  await ready();
  const first = app;
  await start();
  await ready();
  await get(RateLimiter).block('127.0.0.1', WINDOW, 'api');
  const answer = await fetch(`${await (first as INestApplication).getUrl()}/videos`);
  expect(answer.status).toBe(429);
  await first?.close();
});
