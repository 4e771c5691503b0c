import { minutes, OptionsError } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { Test } from '@nestjs/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RateLimiter, RateLimitModule } from '../src/index.js';

let limiter: RateLimiter;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock();
  const module = await Test.createTestingModule({
    imports: [
      RateLimitModule.forRoot({
        policies: {
          api: { limit: 2, window: minutes(1), algorithm: 'fixed' },
          mails: { limit: 5, window: minutes(1), key: 'user' },
          plan: { limit: () => 3, window: minutes(1), key: 'user' },
        },
      }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  limiter = module.get(RateLimiter);
});

describe('RateLimiter', () => {
  it('takes a permit with `isAllowed`, under the first policy by default', async () => {
    const result = { limit: 2, remaining: 1, resetTime: clock.now() + minutes(1), retryAfter: 0 };
    expect(await limiter.isAllowed('203.0.113.7')).toEqual({ allowed: true, ...result });
    expect(await limiter.isAllowed('203.0.113.7', 'mails')).toMatchObject({ limit: 5, remaining: 4 });
    await limiter.isAllowed('203.0.113.7');
    expect(await limiter.isAllowed('203.0.113.7')).toMatchObject({
      allowed: false,
      remaining: 0,
      retryAfter: minutes(1),
    });
  });

  it('takes nothing with `getStatus`', async () => {
    for (let index = 0; index < 5; index++) {
      expect(await limiter.getStatus('203.0.113.7')).toMatchObject({ allowed: true, remaining: 2 });
    }
  });

  it('needs the limit of a client when the limit of the policy is a function', async () => {
    expect(await limiter.consume('plan', 'ann', { limit: 10, cost: 4 })).toMatchObject({ remaining: 6 });
    await expect(limiter.consume('plan', 'ann')).rejects.toThrow(
      "because the limit of the policy 'plan' is a function of the request",
    );
  });

  it('blocks a client under all policies or under one', async () => {
    await limiter.block('ann', 1_000);
    expect(await limiter.getStatus('ann', 'mails')).toMatchObject({ allowed: false, retryAfter: 1_000 });
    expect(await limiter.getStatus('ann', 'plan', { limit: 3 })).toMatchObject({ allowed: false });
    await limiter.unblock('ann');
    expect(await limiter.getStatus('ann', 'mails')).toMatchObject({ allowed: true });
    await limiter.block('ann', 1_000, 'mails');
    expect(await limiter.getStatus('ann', 'plan', { limit: 3 })).toMatchObject({ allowed: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an unknown policy', () => limiter.consume('nowhere', 'ann')],
    ['an empty key', () => limiter.consume('api', '')],
    ['a key that is no text', () => limiter.consume('api', undefined as never)],
    ['a negative cost', () => limiter.consume('api', 'ann', -1)],
    ['a fractional cost', () => limiter.consume('api', 'ann', 1.5)],
    ['NaN as the cost', () => limiter.consume('api', 'ann', Number.NaN)],
    ['a negative limit', () => limiter.consume('api', 'ann', { limit: -1 })],
    ['a negative reward', () => limiter.reward('api', 'ann', -1)],
    ['a block without end', () => limiter.block('ann', Infinity)],
    ['a negative block', () => limiter.block('ann', -1)],
    ['NaN as the duration of a block', () => limiter.block('ann', Number.NaN)],
  ])('refuses %s, and takes nothing', async (_, call) => {
    await expect(call()).rejects.toBeInstanceOf(OptionsError);
    expect(await limiter.getStatus('ann', 'api')).toMatchObject({ allowed: true, remaining: 2 });
  });
});
