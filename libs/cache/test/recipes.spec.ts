import { hours, minutes, seconds } from '@breakwater/core';
import { CircuitBreaker, ResilienceModule, Timeout } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { Controller, Get, Injectable, Module, Param, UseInterceptors } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { Cached, CacheModule, CacheService, HttpCache, HttpCacheInterceptor } from '../src/index.js';

@Controller('videos')
@UseInterceptors(HttpCacheInterceptor)
class VideosController {
  @Get(':id')
  @HttpCache('videos', { ttl: minutes(5), maxAge: seconds(30), vary: ['Accept-Language'] })
  async find(@Param('id') id: string): Promise<object> {
    return { id };
  }
}

@Injectable()
class Rates {
  @Cached('rates', { key: (pair: string) => pair })
  @CircuitBreaker('rates-api')
  @Timeout(2_000)
  async rate(pair: string): Promise<number> {
    return this.fetchRate(pair);
  }

  answer: () => Promise<number> = () => Promise.resolve(1.1);

  private fetchRate(_pair: string): Promise<number> {
    return this.answer();
  }
}

@Module({
  imports: [
    CacheModule.forRoot({
      caches: { rates: { ttl: minutes(1), grace: hours(6), softTimeout: 300 } },
    }),
    CacheModule.forFeature({ videos: {} }),
    ResilienceModule.forRoot(),
  ],
  controllers: [VideosController],
  providers: [Rates],
})
class AppModule {}

let application: HttpApplication;

beforeEach(async () => {
  application = await startApplication('Express', { imports: [AppModule] });
});
afterEach(() => application.app.close());

describe('the recipes of the README', () => {
  it('show how a GET is cached', async () => {
    const first = await application.fetch('/videos/1');
    expect(first.headers.get('cache-control')).toBe('public, max-age=30');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await application.fetch('/videos/1', { headers })).status).toBe(304);
  });

  it('show what callers get while the source is slow or down', async () => {
    const rates = application.app.get(Rates);
    expect(await rates.rate('EURUSD')).toBe(1.1);
    await application.clock.advance(minutes(1));
    rates.answer = () => Promise.reject(new Error('down'));
    expect(await rates.rate('EURUSD')).toBe(1.1);
    const { promise, resolve } = Promise.withResolvers<number>();
    rates.answer = () => promise;
    const slow = rates.rate('EURUSD');
    await application.clock.advance(300);
    expect(await slow).toBe(1.1);
    resolve(1.2);
    await application.clock.settle();
    expect(await rates.rate('EURUSD')).toBe(1.2);
  });

  it('show how instances share values', async () => {
    await using instances = await shared();
    // The time limit of Redis is short, and the machine may be busy.
    const value = await until(
      () => instances.read(),
      (read) => read === 5,
    );
    expect(value).toBe(5);
  });
});

/** Two instances with one Redis. */
async function shared(): Promise<AsyncDisposable & { read(): Promise<unknown> }> {
  const server = await startRedis();
  const clients = [new Redis(server.url), new Redis(server.url)];
  const getRedisToken = (): string => 'redis';
  const apps = await Promise.all(
    clients.map(async (client) => {
      @Module({ providers: [{ provide: 'redis', useValue: client }], exports: ['redis'] })
      class RedisModule {}
      @Module({
        imports: [
          CacheModule.forRootAsync({
            imports: [RedisModule],
            inject: [getRedisToken()],
            useFactory: (redis: Redis) => ({ redis, prefix: 'studio', version: '2', caches: { rates: {} } }),
          }),
        ],
      })
      class Instance {}
      return Test.createTestingModule({ imports: [Instance] }).compile();
    }),
  );
  const [one, two] = apps.map((app) => app.get(CacheService).cache('rates'));
  return {
    read: async () => {
      await one?.set('a', 5);
      return two?.get('a');
    },
    [Symbol.asyncDispose]: async () => {
      for (const app of apps) await app.close();
      for (const client of clients) client.disconnect();
      await server.dispose();
    },
  };
}
