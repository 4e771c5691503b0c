import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../src/counters/counters.js';
import { RedisStore } from '../src/stores/redis.store.js';
import { itIsARateLimitStore } from './store.contract.js';
import { WINDOW } from './store/store-under-test.js';
import { RealRedis } from '../../../test/harness/real-redis.js';

const redis = new RealRedis();

function create(): { store: RedisStore; clock: VirtualClock } {
  const clock = new VirtualClock();
  return { store: new RedisStore(redis.client, { prefix: 'limits', now: () => clock.now() }), clock };
}

const charge = (algorithm: 'fixed' | 'sliding' | 'gcra' = 'fixed'): Charge => ({
  rules: { name: algorithm, algorithm, window: WINDOW, blockFor: 0 },
  key: '203.0.113.7',
  limit: 5,
  cost: 1,
});

describe('RedisStore', () => {
  itIsARateLimitStore(create);

  it('decides any number of policies in one round trip', async () => {
    const { store } = create();
    await store.consume([charge()]);
    const commands = async (): Promise<number> =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.client.info('commandstats'))?.[1]);
    const before = await commands();
    await store.consume([charge('fixed'), charge('sliding'), charge('gcra')]);
    expect((await commands()) - before).toBe(1);
  });

  it('shows Redis hashes only, all on one node of a cluster', async () => {
    const { store } = create();
    await store.consume([charge('fixed'), charge('sliding'), charge('gcra')]);
    const keys = await redis.client.keys('*');
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(key).toMatch(/^\{limits\}:(fixed|sliding|gcra):[\w-]{22}$/);
    const contents = await Promise.all(keys.map((key) => redis.client.getBuffer(key)));
    expect(Buffer.concat(contents as Buffer[]).includes('203.0.113')).toBe(false);
  });

  it('lets keys expire with their counters, and removes counters that are empty again', async () => {
    const store = new RedisStore(redis.client, { prefix: 'limits' });
    await store.consume([charge('fixed'), charge('sliding'), charge('gcra')]);
    for (const key of await redis.client.keys('*')) {
      const ttl = await redis.client.pttl(key);
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(WINDOW);
    }
    await store.reward([charge('sliding'), charge('gcra')]);
    expect(await redis.client.keys('*')).toHaveLength(1);
  });

  it('takes the time of the server without an injected one', async () => {
    const store = new RedisStore(redis.client, { prefix: 'limits' });
    await store.consume([charge('fixed'), charge('sliding'), charge('gcra')]);
    const verdicts = await store.consume([charge('fixed'), charge('sliding'), charge('gcra')]);
    expect(verdicts.map((verdict) => verdict.remaining)).toEqual([3, 3, 3]);
    for (const { resetAfter } of verdicts) expect(resetAfter).toBeLessThanOrEqual(WINDOW);
    expect(verdicts[0]?.resetAfter).toBeGreaterThan(0);
  });

  it('goes on when the server has lost the script or all data', async () => {
    const { store } = create();
    await store.consume([charge()]);
    await redis.client.script('FLUSH');
    expect(await store.consume([charge()])).toMatchObject([{ allowed: true, remaining: 3 }]);
    await redis.client.flushall();
    expect(await store.consume([charge()])).toMatchObject([{ allowed: true, remaining: 4 }]);
  });

  it.each([
    ['a text', (key: string) => redis.client.set(key, 'hello')],
    ['a list', (key: string) => redis.client.rpush(key, 'hello')],
    ['a number', (key: string) => redis.client.set(key, '42')],
    [
      'a table of other things',
      (key: string) => redis.client.set(key, Buffer.from([0x93, 0xa1, 0x78, 0xc0, 0xc3])),
    ],
    ['nothing', (key: string) => redis.client.set(key, '')],
  ])('replaces %s that it finds under its key', async (_, leave) => {
    const { store } = create();
    for (const algorithm of ['fixed', 'sliding', 'gcra'] as const) {
      await leave(store.keyOf(charge(algorithm)));
      expect(await store.consume([charge(algorithm)])).toMatchObject([{ allowed: true, remaining: 4 }]);
      expect(await store.consume([charge(algorithm)])).toMatchObject([{ allowed: true, remaining: 3 }]);
    }
  });

  it('does not lengthen a window when a new master has a slower clock', async () => {
    for (const algorithm of ['fixed', 'sliding', 'gcra'] as const) {
      const { clock } = create();
      let behind = 0;
      const store = new RedisStore(redis.client, { prefix: 'limits', now: () => clock.now() - behind });
      for (let index = 0; index < 5; index++) await store.consume([charge(algorithm)]);
      behind = 1_000 * WINDOW;
      const [verdict] = await store.consume([charge(algorithm)]);
      expect(verdict?.allowed).toBe(false);
      expect(verdict?.retryAfter).toBeLessThanOrEqual(WINDOW);
    }
  });

  it('starts a new counter when the algorithm of a policy changes', async () => {
    const { store } = create();
    const named = (algorithm: 'fixed' | 'sliding' | 'gcra'): Charge => ({
      ...charge(algorithm),
      rules: { ...charge(algorithm).rules, name: 'api' },
    });
    for (const algorithm of ['fixed', 'sliding', 'gcra', 'fixed'] as const) {
      expect(await store.consume([named(algorithm)])).toMatchObject([{ remaining: 4 }]);
    }
  });

  it('rejects a reply that is not from its script', async () => {
    const odd = { evalsha: async () => 'OK', eval: async () => 'OK' };
    await expect(new RedisStore(odd, { prefix: 'limits' }).consume([charge()])).rejects.toThrow(
      'Redis sent an unexpected reply to the script of the rate limits.',
    );
  });
});
