import { minutes } from '@breakwater/core';
import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RateLimitGuard, RateLimitMiddleware, RateLimitModule } from '../src/index.js';

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }
}

describe('behind a proxy that Fastify trusts', () => {
  let app: NestFastifyApplication;
  afterEach(() => app.close());

  async function start(middleware: boolean): Promise<void> {
    const module = await Test.createTestingModule({
      imports: [RateLimitModule.forRoot({ policies: { api: { limit: 1, window: minutes(1) } } })],
      providers: middleware ? [] : [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
      controllers: [Videos],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(
      new FastifyAdapter({ trustProxy: '127.0.0.1' }),
      {
        logger: false,
      },
    );
    if (middleware) app.use(app.get(RateLimitMiddleware).use);
    await app.listen(0, '127.0.0.1');
  }
  const status = async (forwarded: string): Promise<number> =>
    (await fetch(`${await app.getUrl()}/videos`, { headers: { 'x-forwarded-for': forwarded } })).status;

  it.each([
    ['the guard', false],
    ['the middleware', true],
  ])('%s counts each client by itself, and not the proxy', async (_, middleware) => {
    await start(middleware);
    expect([
      await status('198.51.100.1'),
      await status('198.51.100.1'),
      await status('9.9.9.9, 198.51.100.1'),
      await status('198.51.100.2'),
    ]).toEqual([200, 429, 429, 200]);
  });
});
