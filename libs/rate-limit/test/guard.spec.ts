import { minutes, seconds } from '@breakwater/core';
import { type HttpApplication, HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { Controller, Get, Header, Post, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  RateLimit,
  RateLimitGuard,
  RateLimitModule,
  RateLimiter,
  type RateLimitModuleOptions,
  SkipRateLimit,
} from '../src/index.js';
import { limitHeaders, startLimited } from './support/start.js';

@Controller()
class Videos {
  handled = 0;

  @Get('videos')
  list(): string {
    this.handled++;
    return 'videos';
  }

  @Get('channels')
  channels(): string {
    return 'channels';
  }

  @Get('cached')
  @Header('ETag', '"one"')
  cached(): string {
    return 'cached';
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @SkipRateLimit()
  @Get('free')
  free(): string {
    return 'free';
  }

  @SkipRateLimit('api')
  @RateLimit('upload')
  @Post('upload')
  upload(): string {
    return 'uploaded';
  }

  @RateLimit('upload')
  @Post('replace')
  replace(): string {
    return 'replaced';
  }

  @RateLimit('ai')
  @Get('summary')
  summary(): string {
    return 'summary';
  }

  @RateLimit('ai')
  @Get('title')
  title(): string {
    return 'title';
  }
}

@RateLimit({ limit: 2, window: 1_000 })
@Controller('admin')
class Admin {
  @Get('one')
  one(): string {
    return 'one';
  }

  @Get('two')
  two(): string {
    return 'two';
  }

  @RateLimit({ limit: 1, window: 1_000 })
  @Get('three')
  three(): string {
    return 'three';
  }
}

@Controller()
class Plain {
  @Get('videos')
  list(): string {
    return 'videos';
  }

  @RateLimit({ limit: 1, window: 1_000, algorithm: 'fixed' })
  @Get('login')
  login(): string {
    return 'login';
  }
}

const POLICIES: RateLimitModuleOptions = {
  policies: {
    api: { limit: 5, window: minutes(1), algorithm: 'fixed' },
    upload: { limit: 2, window: minutes(1), scope: 'route' },
    ai: { limit: 3, window: minutes(1), scope: 'shared' },
  },
};

describe.each(HTTP_PLATFORMS)('RateLimitGuard on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application.app.close());

  /** With policies of its own, a test gets a controller that names none. */
  async function start(options: RateLimitModuleOptions = POLICIES): Promise<void> {
    const named = options.policies === POLICIES.policies;
    application = await startLimited(platform, options, { controllers: named ? [Videos] : [Plain, Admin] });
  }
  const status = async (path: string, init?: RequestInit): Promise<number> =>
    (await application.fetch(path, init)).status;
  const statuses = async (count: number, path: string, init?: RequestInit): Promise<number[]> => {
    const all: number[] = [];
    for (let index = 0; index < count; index++) all.push(await status(path, init));
    return all;
  };

  it('counts all routes of a client together, tells what is left, and refuses the rest', async () => {
    await start();
    expect(limitHeaders(await application.fetch('/videos'))).toEqual({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': '60',
    });
    await application.clock.advance(seconds(10.5));
    expect(limitHeaders(await application.fetch('/channels'))).toEqual({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': '50',
    });
    await statuses(3, '/videos');
    const refused = await application.fetch('/videos');
    expect(refused.status).toBe(429);
    expect(limitHeaders(refused)).toEqual({
      'retry-after': '50',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '50',
    });
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      detail: 'Too many requests; retry after 50 s.',
    });
    expect(application.app.get(Videos).handled).toBe(4);
    await application.clock.advance(seconds(49.5));
    expect(await status('/videos')).toBe(200);
  });

  it('sends `Retry-After: 1` at least', async () => {
    await start({ policies: { api: { limit: 1, window: 20 } } });
    await application.fetch('/videos');
    const refused = await application.fetch('/videos');
    expect(refused.headers.get('retry-after')).toBe('1');
  });

  it('limits HEAD, 304 and failing requests, and sends the fields with them', async () => {
    await start();
    const head = await application.fetch('/videos', { method: 'HEAD' });
    const unchanged = await application.fetch('/cached', {
      headers: { 'if-none-match': '"one"', 'cache-control': 'max-age=0' },
    });
    const broken = await application.fetch('/broken');
    expect([head, broken].map((answer) => answer.status)).toEqual([200, 500]);
    expect(unchanged.status).toBe(platform === 'Express' ? 304 : 200);
    expect([head, unchanged, broken].map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual([
      '4',
      '3',
      '2',
    ]);
  });

  it('counts each handler by itself under a policy with the scope `route`', async () => {
    await start();
    const post = { method: 'POST' };
    expect(await statuses(3, '/upload', post)).toEqual([201, 201, 429]);
    expect(await statuses(3, '/replace', post)).toEqual([201, 201, 429]);
  });

  it('counts all handlers that name a policy with the scope `shared` together', async () => {
    await start();
    expect([...(await statuses(2, '/summary')), ...(await statuses(2, '/title'))]).toEqual([
      200, 200, 200, 429,
    ]);
  });

  it('takes nothing from a policy when another one refuses', async () => {
    await start();
    const post = { method: 'POST' };
    await statuses(10, '/replace', post);
    const answer = await application.fetch('/videos');
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('2');
  });

  it('shows the policy with the least left', async () => {
    await start();
    const answers = [await application.fetch('/summary'), await application.fetch('/title')];
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-limit'))).toEqual(['3', '3']);
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual(['2', '1']);
  });

  it('skips a handler with `@SkipRateLimit()`, and only the named policies with names', async () => {
    await start();
    expect(await statuses(9, '/free')).toEqual(Array.from({ length: 9 }, () => 200));
    expect(limitHeaders(await application.fetch('/free'))).toEqual({});
    const answer = await application.fetch('/upload', { method: 'POST' });
    expect(answer.headers.get('x-ratelimit-limit')).toBe('2');
    expect((await application.fetch('/videos')).headers.get('x-ratelimit-remaining')).toBe('4');
  });

  it('takes options from the decorator; those of a method replace those of the class', async () => {
    await start({ policies: {} });
    expect(await statuses(2, '/login')).toEqual([200, 429]);
    expect(await statuses(3, '/admin/one')).toEqual([200, 200, 429]);
    expect(await statuses(3, '/admin/two')).toEqual([200, 200, 429]);
    expect(await statuses(2, '/admin/three')).toEqual([200, 429]);
    expect(await status('/videos')).toBe(200);
  });

  it('sends the fields of the IETF draft on request', async () => {
    await start({ ...POLICIES, headers: 'standard' });
    const answer = await application.fetch('/summary');
    expect(limitHeaders(answer)).toEqual({
      ratelimit: '"ai";r=2;t=60',
      'ratelimit-policy': '"api";q=5;w=60, "ai";q=3;w=60',
    });
    await statuses(2, '/summary');
    const refused = await application.fetch('/summary');
    expect(limitHeaders(refused)).toMatchObject({ ratelimit: '"ai";r=0;t=60', 'retry-after': '60' });
  });

  it('can send both kinds of fields, or only `Retry-After`', async () => {
    await start({ ...POLICIES, headers: 'both' });
    expect(Object.keys(limitHeaders(await application.fetch('/videos')))).toHaveLength(5);
    await application.app.close();
    await start({ ...POLICIES, headers: 'none' });
    expect(limitHeaders(await application.fetch('/videos'))).toEqual({});
    await statuses(4, '/videos');
    expect(limitHeaders(await application.fetch('/videos'))).toEqual({ 'retry-after': '60' });
  });

  it('applies limits and costs that depend on the request', async () => {
    const limits: Record<string, number> = { free: 1, pro: 3, staff: Infinity };
    await start({
      policies: {
        plan: {
          window: minutes(1),
          key: ({ headers }) => headers?.['x-user'] as string | undefined,
          limit: async ({ headers }) => limits[headers?.['x-plan'] as string] ?? 0,
          cost: ({ headers }) => Number(headers?.['x-cost'] ?? 1),
        },
      },
    });
    const as = (user: string, plan: string, cost = 1): RequestInit => ({
      headers: { 'x-user': user, 'x-plan': plan, 'x-cost': String(cost) },
    });
    expect(await statuses(2, '/videos', as('ann', 'free'))).toEqual([200, 429]);
    expect(await statuses(3, '/videos', as('ann', 'pro'))).toEqual([200, 200, 429]);
    expect(await statuses(3, '/videos', as('bob', 'pro', 2))).toEqual([200, 429, 429]);
    expect(await statuses(3, '/videos', as('bob', 'pro', 0))).toEqual([200, 200, 200]);
    expect(await statuses(5, '/videos', as('ann', 'staff'))).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses(5, '/videos')).toEqual([200, 200, 200, 200, 200]);
  });

  it('answers 500 when a function returns an invalid limit, instead of letting everything pass', async () => {
    for (const limit of [Number.NaN, -1, 1.5, undefined, '5']) {
      await start({ policies: { odd: { limit: () => limit as number, window: 1_000 } } });
      expect(await status('/videos')).toBe(500);
      await application.app.close();
    }
  });

  it('lets exempt requests pass without counting them', async () => {
    await start({
      policies: { api: { limit: 1, window: minutes(1) } },
      exempt: async ({ headers }) => headers?.['authorization'] === 'Bearer operator',
    });
    const operator = { headers: { authorization: 'Bearer operator' } };
    expect(await statuses(3, '/videos', operator)).toEqual([200, 200, 200]);
    expect(await statuses(2, '/videos')).toEqual([200, 429]);
  });

  it('limits nothing when it is switched off, while the service goes on counting', async () => {
    await start({ ...POLICIES, enabled: false });
    const answers = await statuses(9, '/videos');
    expect(answers).toEqual(Array.from({ length: 9 }, () => 200));
    expect(await application.app.get(RateLimiter).consume('api', '127.0.0.1')).toMatchObject({
      remaining: 4,
    });
  });

  it('keeps a refused client out for `blockFor`', async () => {
    await start({ policies: { api: { limit: 1, window: seconds(1), blockFor: minutes(5) } } });
    expect(await statuses(2, '/videos')).toEqual([200, 429]);
    await application.clock.advance(minutes(5) - 1);
    const refused = await application.fetch('/videos');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    await application.clock.advance(1);
    expect(await status('/videos')).toBe(200);
  });

  it('refuses everything with the limit 0', async () => {
    await start({ policies: { closed: { limit: 0, window: minutes(1) } } });
    const refused = await application.fetch('/videos');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('shares its counters with the service', async () => {
    await start();
    await statuses(2, '/videos');
    const limiter = application.app.get(RateLimiter);
    const now = application.clock.now();
    const state = { limit: 5, remaining: 3, resetTime: now + minutes(1), retryAfter: 0 };
    expect(await limiter.getStatus('127.0.0.1')).toEqual({ allowed: true, ...state });
    expect(await limiter.getStatus('::ffff:127.0.0.1', 'api')).toEqual({ allowed: true, ...state });
    await limiter.block('127.0.0.1', minutes(2));
    const refused = await application.fetch('/videos');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '120']);
    await limiter.unblock('127.0.0.1');
    expect(await status('/videos')).toBe(200);
    await limiter.reward('api', '127.0.0.1', 3);
    expect(await limiter.getStatus('127.0.0.1')).toMatchObject({ remaining: 5 });
  });
});

it('counts a request once when the guard is used for the application and for a handler', async () => {
  @Controller()
  class Twice {
    @UseGuards(RateLimitGuard)
    @RateLimit('upload')
    @Get('twice')
    twice(): string {
      return 'twice';
    }
  }
  await using application = await startLimited('Express', POLICIES, { controllers: [Twice] });
  const answer = await application.fetch('/twice');
  expect(answer.headers.get('x-ratelimit-remaining')).toBe('1');
});

describe('without `ErrorTrackingFilter`', () => {
  it.each(HTTP_PLATFORMS)(
    'is answered with 429 and all fields by the filter of Nest on %s',
    async (platform) => {
      await using application = await startApplication(platform, {
        imports: [RateLimitModule.forRoot({ policies: { api: { limit: 1, window: minutes(1) } } })],
        providers: [{ provide: APP_GUARD, useExisting: RateLimitGuard }],
        controllers: [Plain],
      });
      await application.fetch('/videos');
      const refused = await application.fetch('/videos');
      expect(refused.status).toBe(429);
      expect(limitHeaders(refused)).toMatchObject({ 'retry-after': '60', 'x-ratelimit-remaining': '0' });
    },
  );
});
