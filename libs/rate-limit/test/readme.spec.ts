import { hours, minutes, seconds } from '@breakwater/core';
import { CircuitBreaker, ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import {
  Body,
  Controller,
  Get,
  Injectable,
  Logger,
  Module,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import {
  CallRate,
  RateLimit,
  RateLimiter,
  RateLimitGuard,
  RateLimitMiddleware,
  RateLimitModule,
  SkipRateLimit,
} from '../src/index.js';

const LIMITS = { free: 10, pro: 100 };

interface PlannedRequest {
  readonly user?: { readonly plan?: keyof typeof LIMITS };
}

let server: RedisServer;
let redis: Redis;
let application: HttpApplication;

@Controller()
class VideosController {
  @Get('videos')
  list(): string[] {
    return [];
  }

  @RateLimit('ai')
  @Post('videos/summary')
  summarise(): string {
    return 'summary';
  }

  @SkipRateLimit()
  @Get('status')
  status(): string {
    return 'up';
  }
}

@Controller()
class LoginController {
  constructor(private readonly limiter: RateLimiter) {}

  @Post('login')
  async login(@Body() { email, password }: { email: string; password: string }): Promise<string> {
    const account = email.toLowerCase();
    const { allowed, retryAfter } = await this.limiter.consume('login', account);
    if (!allowed) throw new UnauthorizedException(`Try again in ${Math.ceil(retryAfter / 1_000)} s.`);
    if (password !== 'correct') throw new UnauthorizedException();
    await this.limiter.reward('login', account);
    return 'token';
  }
}

@Injectable()
class Invitations {
  readonly #logger = new Logger(Invitations.name);

  constructor(private readonly limiter: RateLimiter) {}

  async send(user: string): Promise<boolean> {
    const { allowed, remaining, resetTime } = await this.limiter.consume('mails', user);
    if (!allowed) return false;
    this.#logger.log(`${remaining} mails are left until ${new Date(resetTime).toISOString()}.`);
    return true;
  }
}

@Injectable()
class YouTube {
  @CallRate({ name: 'youtube', limit: 10, window: seconds(1), maxWait: seconds(2) })
  @CircuitBreaker('youtube')
  async statistics(channel: string): Promise<string> {
    return `statistics of ${channel}`;
  }
}

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);

  @Module({
    imports: [
      RateLimitModule.forRoot({
        policies: {
          api: { limit: 1_000, window: minutes(1) },
          ai: { limit: 20, window: hours(1), key: 'user', scope: 'shared' },
        },
        store: { redis },
      }),
    ],
    providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
  })
  class AppModule {}

  application = await startApplication('Express', {
    imports: [ResilienceModule.forRoot(), AppModule],
    controllers: [VideosController],
    providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    prepare: (app) => {
      app.use(app.get(RateLimitMiddleware).use);
    },
  });
});

afterAll(async () => {
  await application.app.close();
  redis.disconnect();
  await server.dispose();
});

it('limits the quick start', async () => {
  const list = await application.fetch('/videos');
  expect(list.headers.get('x-ratelimit-limit')).toBe('1000');
  const summary = await application.fetch('/videos/summary', { method: 'POST' });
  expect(summary.headers.get('x-ratelimit-limit')).toBe('20');
  expect((await application.fetch('/status')).status).toBe(200);
});

it('keeps the rate of a service', async () => {
  await using calling = await startApplication('Express', {
    imports: [ResilienceModule.forRoot(), RateLimitModule.forRoot({})],
    providers: [YouTube],
  });
  const youtube = calling.app.get(YouTube);
  const calls = Array.from({ length: 11 }, (_, index) => youtube.statistics(`${index}`));
  expect(await Promise.all(calls.slice(0, 10))).toHaveLength(10);
  await calling.clock.advance(seconds(1));
  expect(await calls[10]).toBe('statistics of 10');
});

it('applies limits per plan', async () => {
  let plan: keyof typeof LIMITS = 'free';
  await using planned = await startApplication('Express', {
    imports: [
      RateLimitModule.forRoot({
        policies: {
          plan: {
            limit: ({ user }: PlannedRequest) => LIMITS[user?.plan ?? 'free'],
            window: minutes(1),
            key: 'user',
          },
        },
      }),
    ],
    controllers: [VideosController].slice(1),
    providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
  });
  const limiter = planned.app.get(RateLimiter);
  expect(await limiter.consume('plan', 'ann', { limit: LIMITS[plan] })).toMatchObject({ remaining: 9 });
  plan = 'pro';
  expect(await limiter.consume('plan', 'ann', { limit: LIMITS[plan] })).toMatchObject({ remaining: 98 });
});

it('protects a login', async () => {
  await using guarded = await startApplication('Express', {
    imports: [
      RateLimitModule.forRoot({
        policies: {
          address: { limit: 300, window: minutes(1) },
          login: {
            limit: 5,
            window: minutes(15),
            scope: 'route',
            key: () => undefined,
            blockFor: minutes(15),
            whenStoreFails: 'closed',
          },
        },
      }),
    ],
    controllers: [LoginController],
    providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
  });
  const login = async (password: string): Promise<number> =>
    (
      await guarded.fetch('/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'Ann@example.com', password }),
      })
    ).status;
  const tries: number[] = [];
  for (let index = 0; index < 10; index++) tries.push(await login('correct'));
  expect(tries).toEqual(Array.from({ length: 10 }, () => 201));
  for (let index = 0; index < 6; index++) await login('wrong');
  expect(await login('correct')).toBe(401);
  await guarded.clock.advance(minutes(15));
  expect(await login('correct')).toBe(201);
});

it('limits anything that has a key', async () => {
  await using planned = await startApplication('Express', {
    imports: [
      RateLimitModule.forRoot({
        policies: { mails: { limit: 1, window: minutes(1), scope: 'shared', key: () => undefined } },
      }),
    ],
    providers: [Invitations],
  });
  const invitations = planned.app.get(Invitations);
  expect([await invitations.send('ann'), await invitations.send('ann')]).toEqual([true, false]);
});
