import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { type HttpApplication, HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RateLimitModule, type RateLimitStoreSettings } from '../src/index.js';
import { RealRedis } from '../../../test/harness/real-redis.js';
import { limitHeaders } from './support/start.js';

// Jest cannot link a CommonJS package in a static import whose own imports are ES modules.
const { SkipThrottle, Throttle, ThrottlerModule } = await import('@nestjs/throttler');
const { RateLimitThrottlerGuard, RateLimitThrottlerStorage } = await import('../src/throttler/index.js');

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }

  @Throttle({ short: { limit: 1, ttl: 10_000, blockDuration: 60_000 } })
  @Get('login')
  login(): string {
    return 'login';
  }

  @SkipThrottle({ short: true, long: true })
  @Get('free')
  free(): string {
    return 'free';
  }
}

describe.each(HTTP_PLATFORMS)('@nestjs/throttler on the store of RateLimitModule, %s', (platform) => {
  const redis = new RealRedis();
  let application: HttpApplication;
  afterEach(() => application.app.close());

  async function start(store: RateLimitStoreSettings = {}): Promise<void> {
    application = await startApplication(platform, {
      imports: [
        RateLimitModule.forRoot({ store }),
        ThrottlerModule.forRootAsync({
          inject: [RateLimitThrottlerStorage],
          useFactory: (storage: ThrottlerStorage) => ({
            throttlers: [
              { name: 'short', ttl: 10_000, limit: 3 },
              { name: 'long', ttl: 60_000, limit: 10 },
            ],
            storage,
          }),
        }),
      ],
      providers: [{ provide: APP_GUARD, useClass: RateLimitThrottlerGuard }],
      controllers: [Videos],
    });
  }

  it('sends all fields, also with a 429, and without the suffixes of names', async () => {
    await start();
    expect(limitHeaders(await application.fetch('/videos'))).toEqual({
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': '10',
    });
    await application.fetch('/videos');
    await application.fetch('/videos');
    const refused = await application.fetch('/videos');
    expect(refused.status).toBe(429);
    expect(limitHeaders(refused)).toEqual({
      'retry-after': '10',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '10',
    });
    expect(limitHeaders(await application.fetch('/free'))).toEqual({});
  });

  it('lets a client pass when its window is over, as it sets no block by itself', async () => {
    await start();
    for (let index = 0; index < 3; index++) await application.fetch('/videos');
    await application.clock.advance(9_000);
    expect((await application.fetch('/videos')).status).toBe(429);
    await application.clock.advance(1_000);
    expect((await application.fetch('/videos')).status).toBe(200);
  });

  it('blocks for the `blockDuration` of a route', async () => {
    await start();
    await application.fetch('/login');
    const refused = await application.fetch('/login');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    await application.clock.advance(59_000);
    expect((await application.fetch('/login')).headers.get('retry-after')).toBe('1');
  });

  it('lets exactly the limit of 200 concurrent requests pass in Redis', async () => {
    await start({ redis: redis.client });
    const answers = await Promise.all(Array.from({ length: 200 }, () => application.fetch('/videos')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  });
});
