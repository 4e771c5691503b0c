import { minutes } from '@breakwater/core';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Post,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  RateLimitGuard,
  RateLimitMiddleware,
  RateLimitModule,
  type RateLimitModuleOptions,
} from '../src/index.js';
import { limitHeaders } from './support/start.js';

let guarded = 0;

class Authentication implements CanActivate {
  canActivate(): boolean {
    guarded++;
    return true;
  }
}

@Controller()
@UseGuards(Authentication)
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }

  @Post('videos')
  create(@Body() body: unknown): unknown {
    return body;
  }
}

const OPTIONS: RateLimitModuleOptions = {
  policies: {
    api: { limit: 3, window: minutes(1) },
    users: { limit: 2, window: minutes(1), key: 'user' },
  },
};

describe.each(HTTP_PLATFORMS)('RateLimitMiddleware on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application.app.close());

  async function start(trustProxy = false, options = OPTIONS): Promise<void> {
    guarded = 0;
    application = await startApplication(platform, {
      imports: [ResilienceModule.forRoot(), RateLimitModule.forRoot(options)],
      providers: [
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_FILTER, useClass: ErrorTrackingFilter },
      ],
      controllers: [Videos],
      prepare: (app: INestApplication) => {
        if (trustProxy && platform === 'Express') {
          (app.getHttpAdapter().getInstance() as { set(name: string, value: unknown): void }).set(
            'trust proxy',
            1,
          );
        }
        app.use(app.get(RateLimitMiddleware).use);
      },
    });
  }
  const status = async (path: string, init?: RequestInit): Promise<number> =>
    (await application.fetch(path, init)).status;

  it('counts requests that match no route', async () => {
    await start();
    expect([await status('/nowhere'), await status('/nowhere'), await status('/nowhere')]).toEqual([
      404, 404, 404,
    ]);
    const refused = await application.fetch('/nowhere');
    expect(refused.status).toBe(429);
    expect(limitHeaders(refused)).toMatchObject({ 'retry-after': '60', 'x-ratelimit-remaining': '0' });
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('refuses before guards run and before bodies are read', async () => {
    await start();
    for (let index = 0; index < 3; index++) await status('/nowhere');
    const malformed = {
      method: 'POST',
      body: '{"broken',
      headers: { 'content-type': 'application/json' },
    };
    expect(await status('/videos', malformed)).toBe(429);
    expect(guarded).toBe(0);
  });

  it('is not repeated by the guard, which adds the policies that need a user', async () => {
    await start();
    const answers = [await application.fetch('/videos'), await application.fetch('/videos')];
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual(['1', '0']);
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-limit'))).toEqual(['2', '2']);
    expect(await status('/videos')).toBe(429);
    expect(guarded).toBe(2);
  });

  it('ignores an `X-Forwarded-For` without a trusted proxy', async () => {
    await start();
    const spoofed = (index: number): RequestInit => ({
      headers: { 'x-forwarded-for': `198.51.100.${index}` },
    });
    const all: number[] = [];
    for (let index = 0; index < 4; index++) all.push(await status('/nowhere', spoofed(index)));
    expect(all).toEqual([404, 404, 404, 429]);
  });

  if (platform === 'Express') {
    it('uses the address that a trusted proxy names', async () => {
      await start(true);
      const from = (address: string): RequestInit => ({ headers: { 'x-forwarded-for': address } });
      for (let index = 0; index < 3; index++) await status('/nowhere', from('198.51.100.1'));
      expect(await status('/nowhere', from('198.51.100.1'))).toBe(429);
      expect(await status('/nowhere', from('9.9.9.9, 198.51.100.1'))).toBe(429);
      expect(await status('/nowhere', from('198.51.100.2'))).toBe(404);
    });
  }
});

it('can be bound with `consumer.apply()`', async () => {
  @Module({ imports: [RateLimitModule.forRoot(OPTIONS)], controllers: [Videos] })
  class App {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(RateLimitMiddleware).forRoutes('videos');
    }
  }
  await using application = await startApplication('Express', { imports: [App] });
  const answer = await application.fetch('/videos');
  expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([200, '2']);
});
