import { type OptionProblem, OptionsError, minutes } from '@breakwater/core';
import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { RateLimit, RateLimiter, RateLimitModule, SkipRateLimit } from '../src/index.js';

type Loose = Record<string, unknown>;

async function problems(options: Loose, controllers: (new () => object)[] = []): Promise<string[]> {
  try {
    const module = await Test.createTestingModule({
      imports: [RateLimitModule.forRoot(options)],
      controllers,
    }).compile();
    await module.init();
    await module.close();
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    return error.problems.map(
      ({ option, expected, place }: OptionProblem) => `${option}: ${expected} (${place})`,
    );
  }
}
const ofPolicy = (policy: unknown): Promise<string[]> => problems({ policies: { api: policy } });
const place = 'RateLimitModule.forRoot';
const policy = { limit: 5, window: minutes(1) };

describe('RateLimitModule', () => {
  it('starts with the defaults', async () => {
    expect(await problems({})).toEqual([]);
    expect(await ofPolicy(policy)).toEqual([]);
  });

  it.each([-1, Number.NaN, 1.5, Infinity, '5', null, 2 ** 60, {}])('refuses the limit %p', async (limit) => {
    const [problem, ...others] = await ofPolicy({ ...policy, limit });
    expect(problem).toMatch(/^rateLimit\.policies\.api\.limit: an integer >= 0 and <= \d+ \(RateLimitModule/);
    expect(others).toEqual([]);
  });

  it('takes 0 as a limit, and functions', async () => {
    expect(await ofPolicy({ ...policy, limit: 0 })).toEqual([]);
    expect(await ofPolicy({ ...policy, limit: () => 5, cost: () => 1, key: () => 'ann' })).toEqual([]);
  });

  it.each([0, -1, Number.NaN, Infinity, '1m', undefined, minutes(1_000_000)])(
    'refuses the window %p',
    async (window) => {
      expect(await ofPolicy({ limit: 5, window })).toEqual([
        `rateLimit.policies.api.window: a number of milliseconds >= 1 and <= a year (${place})`,
      ]);
    },
  );

  it.each([
    [{ cost: 0 }, 'cost', 'an integer >= 1'],
    [{ cost: 6 }, 'cost', 'at most the limit (5), or no request ever passes'],
    [{ cost: 3, burst: 2, algorithm: 'gcra' }, 'cost', 'at most the burst (2), or no request ever passes'],
    [{ burst: 5 }, 'burst', "left out because only 'gcra' has bursts"],
    [{ burst: 0, algorithm: 'gcra' }, 'burst', 'an integer >= 1'],
    [{ limit: 0, burst: 2, algorithm: 'gcra' }, 'burst', 'left out because the limit 0 refuses everything'],
    [{ algorithm: 'leaky' }, 'algorithm', "one of 'fixed', 'sliding', 'gcra'"],
    [{ key: 'email' }, 'key', "'ip', 'user', 'api-key' or a function of the request"],
    [{ scope: 'all' }, 'scope', "one of 'global', 'route', 'shared'"],
    [{ whenStoreFails: 'wait' }, 'whenStoreFails', "one of 'local', 'open', 'closed'"],
    [{ blockFor: -1 }, 'blockFor', 'a number of milliseconds >= 0'],
    [{ ttl: 60 }, 'ttl', 'written as "window", in milliseconds'],
    [{ keyGenerator: () => 'x' }, 'keyGenerator', 'written as "key"'],
    [{ windows: 60 }, 'windows', 'one of the known options'],
  ])('refuses %j', async (options, option, expected) => {
    const found = await ofPolicy({ ...policy, ...options });
    expect(found).toEqual([expect.stringContaining(`rateLimit.policies.api.${option}: ${expected}`)]);
  });

  it.each([
    [{ headers: 'ietf' }, 'headers'],
    [{ instances: 0 }, 'instances'],
    [{ instances: 1.5 }, 'instances'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ exempt: true }, 'exempt'],
    [{ throttlers: [] }, 'throttlers'],
    [{ redis: {} }, 'redis'],
    [{ store: { redis: {} } }, 'store.redis'],
    [{ store: { redis: null } }, 'store.redis'],
    [{ store: { prefix: 'a{b}' } }, 'store.prefix'],
    [{ store: { maxKeys: 0 } }, 'store.maxKeys'],
    [{ store: { timeout: -1 } }, 'store.timeout'],
    [{ store: { ttl: 1 } }, 'store.ttl'],
    [{ store: 'redis' }, 'store'],
    [{ policies: [] }, 'policies'],
    [{ policies: { api: 5 } }, 'policies.api'],
    [{ policies: { 'a b': policy } }, 'policies.a b'],
    [{ policies: { 'a"': policy } }, 'policies.a"'],
  ])('refuses the module option in %j', async (options, option) => {
    expect(await problems(options)).toEqual([expect.stringContaining(`rateLimit.${option}: `)]);
  });

  it('reports all problems at once', async () => {
    const found = await problems({
      policies: { api: { limit: -1, window: 0 }, login: { limit: 5, window: 1_000, burst: 3 } },
      instances: 0,
    });
    expect(found.map((problem) => problem.split(':')[0])).toEqual([
      'rateLimit.instances',
      'rateLimit.policies.api.limit',
      'rateLimit.policies.api.window',
      'rateLimit.policies.login.burst',
    ]);
  });

  it('reports all wrong decorators at once, with their places', async () => {
    @Controller()
    class Odd {
      @RateLimit('nowhere')
      @Get('a')
      a(): void {}

      @RateLimit('api')
      @Get('b')
      b(): void {}

      @RateLimit({ limit: -1, window: 0 })
      @Get('c')
      c(): void {}

      @SkipRateLimit('other')
      @Get('d')
      d(): void {}
    }
    expect(await problems({ policies: { api: policy } }, [Odd])).toEqual([
      'rateLimit.policy: the name of a policy (api) (@RateLimit() on Odd.a)',
      expect.stringContaining(
        "rateLimit.policies.api.scope: 'route' or 'shared', because a handler names the policy",
      ),
      expect.stringMatching(/^rateLimit\.limit: .*@RateLimit\(\) on Odd\.c/),
      expect.stringMatching(/^rateLimit\.window: .*@RateLimit\(\) on Odd\.c/),
      'rateLimit.skip: the name of a global policy (api) (@RateLimit() on Odd.d)',
    ]);
  });

  it('must be imported once, with its options', async () => {
    await expect(Test.createTestingModule({ imports: [RateLimitModule] }).compile()).rejects.toThrow(
      'RateLimitModule.forRoot()',
    );
  });

  it('takes options from a factory', async () => {
    const module = await Test.createTestingModule({
      imports: [RateLimitModule.forRootAsync({ useFactory: async () => ({ policies: { api: policy } }) })],
    }).compile();
    expect(module.get(RateLimiter)).toBeInstanceOf(RateLimiter);
    await module.close();
  });
});
