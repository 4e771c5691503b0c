import { minutes, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import { type HttpApplication, RecordingLogger } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RateLimit, RateLimiter, RateLimitStatus, type RateLimitRedis } from '../src/index.js';
import { startLimited } from './support/start.js';

/** A client whose server a test can take away. Its answers let everything pass. */
class FakeRedis implements RateLimitRedis {
  state: 'answers' | 'hangs' | 'refuses' = 'answers';
  calls = 0;

  async evalsha(_sha: string, keys: number): Promise<unknown> {
    this.calls++;
    if (this.state === 'refuses') throw new Error('connect ECONNREFUSED redis://:secret@10.0.0.1:6379');
    if (this.state === 'hangs') return new Promise(() => undefined);
    return Array.from({ length: keys }, () => [1, 0, 99, 60_000, 0]).flat();
  }

  eval(_script: string, keys: number): Promise<unknown> {
    return this.evalsha('', keys);
  }
}

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }

  @RateLimit('login')
  @Get('login')
  login(): string {
    return 'login';
  }

  @RateLimit('search')
  @Get('search')
  search(): string {
    return 'search';
  }
}

let redis: FakeRedis;
let application: HttpApplication;
let logger: RecordingLogger;
let changes: boolean[];

beforeEach(async () => {
  redis = new FakeRedis();
  logger = new RecordingLogger();
  application = await startLimited(
    'Express',
    {
      policies: {
        api: { limit: 5, window: minutes(1) },
        login: { limit: 5, window: minutes(1), scope: 'route', whenStoreFails: 'closed' },
        search: { limit: 1, window: minutes(1), scope: 'route', whenStoreFails: 'open' },
      },
      store: { redis },
      instances: 2,
    },
    { controllers: [Videos], logger },
  );
  changes = [];
  application.app.get(ResilienceEvents).on('rate-limit.store', ({ lost }) => changes.push(lost));
});
afterEach(() => application.app.close());

const statuses = async (count: number, path: string): Promise<number[]> => {
  const all: number[] = [];
  for (let index = 0; index < count; index++) all.push((await application.fetch(path)).status);
  return all;
};
const ours = (): string[] => logger.lines.filter((line) => line.includes('store of the rate limits'));

describe('while Redis is lost', () => {
  it('asks it no more when the application has ended', async () => {
    redis.state = 'refuses';
    await statuses(1, '/videos');
    await application.app.close();
    const { calls } = redis;
    await application.clock.advance(minutes(10));
    expect(redis.calls).toBe(calls);
  });

  it('asks it no more when the application ends while it is asked', async () => {
    redis.state = 'refuses';
    await statuses(1, '/videos');
    redis.state = 'hangs';
    const { calls } = redis;
    await application.clock.advance(minutes(1));
    expect(redis.calls).toBeGreaterThan(calls);
    await application.app.close();
    const asked = redis.calls;
    await application.clock.advance(minutes(10));
    expect(redis.calls).toBe(asked);
  });

  it('grants each instance its part of the limit', async () => {
    redis.state = 'refuses';
    expect(await statuses(5, '/videos')).toEqual([200, 200, 200, 429, 429]);
  });

  it('waits for a hung Redis once, and not for each request', async () => {
    redis.state = 'hangs';
    const first = application.fetch('/videos');
    await (async () => {
      while (redis.calls === 0) await new Promise((resolve) => setImmediate(resolve));
    })();
    await application.clock.advance(200);
    expect((await first).status).toBe(200);
    expect(await statuses(3, '/videos')).toEqual([200, 200, 429]);
    expect(redis.calls).toBe(1);
  });

  it('refuses with 503 and `Retry-After` under a `closed` policy', async () => {
    redis.state = 'refuses';
    const answer = await application.fetch('/login');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'RATE_LIMIT_UNAVAILABLE' });
  });

  it('lets requests pass under an `open` policy, with the fields of the others', async () => {
    redis.state = 'refuses';
    const answers = [await application.fetch('/search'), await application.fetch('/search')];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual(['2', '1']);
  });

  it('says so once in the log, without the password, and in the status, the gauge and an event', async () => {
    redis.state = 'refuses';
    await statuses(3, '/videos');
    expect(ours()).toEqual([
      'warn The store of the rate limits is lost (connect ECONNREFUSED redis://[redacted]@10.0.0.1:6379). Each instance applies its part of the limits until the store answers.',
    ]);
    expect(application.app.get(RateLimitStatus).getHealthStatus()).toEqual({
      status: 'degraded',
      message: 'Redis is lost. Each instance applies its part of the rate limits.',
      details: { store: 'memory, because redis is lost', keysInMemory: 1, storeErrors: 1 },
    });
    expect(application.app.get(ResilienceGauges).read('rate-limit-store')).toMatchObject([
      { degraded: 1, keys: 1, errors: 1 },
    ]);
    expect(changes).toEqual([true]);
  });

  it('uses Redis again by itself, also without requests', async () => {
    redis.state = 'refuses';
    await statuses(1, '/videos');
    await application.clock.advance(3_500);
    redis.state = 'answers';
    await application.clock.advance(1_000);
    expect(application.app.get(RateLimitStatus).getHealthStatus()).toMatchObject({ status: 'healthy' });
    expect(ours().at(-1)).toBe('log The store of the rate limits answers again.');
    expect(changes).toEqual([true, false]);
    const answer = await application.fetch('/videos');
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('99');
  });

  it('keeps the blocks that were set before, and sets new ones', async () => {
    const limiter = application.app.get(RateLimiter);
    await limiter.block('127.0.0.1', minutes(1), 'api');
    redis.state = 'refuses';
    expect(await statuses(1, '/videos')).toEqual([429]);
    await limiter.unblock('127.0.0.1', 'api');
    expect(await statuses(1, '/videos')).toEqual([200]);
    await limiter.block('127.0.0.1', minutes(1), 'api');
    expect(await statuses(1, '/videos')).toEqual([429]);
  });

  it('lets a costly request pass that fits into the whole limit', async () => {
    redis.state = 'refuses';
    const limiter = application.app.get(RateLimiter);
    expect(await limiter.consume('api', 'ann', 5)).toMatchObject({ allowed: true, limit: 5, remaining: 0 });
    expect(await limiter.consume('api', 'bob', 1)).toMatchObject({ allowed: true, limit: 3, remaining: 2 });
  });
});
