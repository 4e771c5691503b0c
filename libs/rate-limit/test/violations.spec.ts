import { minutes, ResilienceEvents } from '@breakwater/core';
import { type HttpApplication, RecordingLogger } from '@breakwater/testing';
import { Controller, Get } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RateLimiter, type RateLimitDecisionEvent, type RateLimitViolationEvent } from '../src/index.js';
import { startLimited } from './support/start.js';

@Controller()
class Videos {
  @Get('videos')
  list(): string {
    return 'videos';
  }
}

let application: HttpApplication;
let logger: RecordingLogger;
let violations: RateLimitViolationEvent[];
let decisions: RateLimitDecisionEvent[];

beforeEach(async () => {
  logger = new RecordingLogger();
  application = await startLimited(
    'Express',
    {
      policies: {
        api: { limit: 3, window: minutes(1), algorithm: 'fixed' },
        users: { limit: 1, window: minutes(1), algorithm: 'fixed', key: 'user', scope: 'shared' },
        tenants: { limit: 0, window: minutes(1), key: () => undefined },
      },
    },
    { controllers: [Videos], logger },
  );
  violations = [];
  decisions = [];
  const events = application.app.get(ResilienceEvents);
  events.on('rate-limit.violation', (event) => violations.push(event));
  events.on('rate-limit.decision', (event) => decisions.push(event));
});
afterEach(() => application.app.close());

const requests = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await application.fetch('/videos');
};
const lines = (): string[] => logger.at('warn').filter((line) => line.startsWith('Rate limit'));

describe('a client that exceeds its limit', () => {
  it('has one line in the log for each window, with the number of refused requests', async () => {
    await requests(10);
    expect(lines()).toEqual([]);
    await application.clock.advance(5_000);
    const line = "Rate limit 'api' refused 7 requests of 127.0.0.0/24; the client can pass again in 60 s.";
    expect(lines()).toEqual([line]);
    await requests(5);
    await application.clock.advance(40_000);
    expect(lines()).toEqual([line]);
    await application.clock.advance(15_000);
    await requests(5);
    await application.clock.advance(10_000);
    expect(lines()).toEqual([
      line,
      "Rate limit 'api' refused 7 requests of 127.0.0.0/24; the client can pass again in 60 s.",
    ]);
  });

  it('is published as an event', async () => {
    await requests(4);
    await application.clock.advance(5_000);
    expect(violations).toEqual([
      {
        policy: 'api',
        client: '127.0.0.0/24',
        refused: 1,
        retryAfter: minutes(1),
        at: application.clock.now(),
      },
    ]);
  });

  it('is forgotten when it stops, and then no timer is left', async () => {
    const { pending } = application.clock;
    await requests(4);
    await application.clock.advance(minutes(3));
    expect(application.clock.pending).toBe(pending);
    expect(lines()).toHaveLength(1);
  });
});

it('counts each decision by its policy, those of the service as well', async () => {
  await requests(4);
  await application.app.get(RateLimiter).consume('users', '42');
  await application.app.get(RateLimiter).consume('users', '42');
  await application.app.get(RateLimiter).getStatus('42', 'users');
  expect(decisions.map(({ policy, outcome }) => `${policy} ${outcome}`)).toEqual([
    'api allowed',
    'api allowed',
    'api allowed',
    'api refused',
    'users allowed',
    'users refused',
  ]);
});

it('names users by their id, and the keys of functions by a part of their hash', async () => {
  const limiter = application.app.get(RateLimiter);
  await limiter.consume('users', '42');
  await limiter.consume('users', '42');
  await limiter.consume('tenants', 'ann@example.com');
  await application.clock.advance(5_000);
  expect(violations.map(({ client }) => client)).toEqual([
    'user 42',
    expect.stringMatching(/^client #[\w-]{8}$/),
  ]);
});

it('writes a bounded number of lines about a flood of many clients', async () => {
  const limiter = application.app.get(RateLimiter);
  for (let index = 0; index < 1_500; index++) await limiter.consume('tenants', `client ${index}`);
  await application.clock.advance(5_000);
  expect(lines()).toHaveLength(21);
  expect(lines().at(-1)).toBe('Rate limits refused 1480 requests of further clients.');
});
