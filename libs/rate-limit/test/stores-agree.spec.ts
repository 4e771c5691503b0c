import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { expect, it } from '@jest/globals';
import type { Charge, CounterRules } from '../src/counters/counters.js';
import { MemoryStore } from '../src/stores/memory.store.js';
import { RedisStore } from '../src/stores/redis.store.js';
import { WINDOW } from './store/store-under-test.js';
import { RealRedis } from '../../../test/harness/real-redis.js';

const STEPS = 1_500;

const RULES: readonly CounterRules[] = [
  { name: 'fixed', algorithm: 'fixed', window: WINDOW, blockFor: 0 },
  { name: 'fixed-blocking', algorithm: 'fixed', window: WINDOW, blockFor: 2 * WINDOW },
  { name: 'sliding', algorithm: 'sliding', window: WINDOW, blockFor: 0 },
  { name: 'sliding-odd', algorithm: 'sliding', window: 61_007.5, blockFor: 30_000 },
  { name: 'gcra', algorithm: 'gcra', window: WINDOW, blockFor: 0 },
  { name: 'gcra-burst', algorithm: 'gcra', window: 70_001, burst: 4, blockFor: 0 },
];

const redis = new RealRedis();

it.each([1, 2, 3])('memory and Redis decide alike, whatever happens (seed %d)', async (seed) => {
  const random = new SeededRandom(seed);
  const upTo = (limit: number): number => Math.floor(random.next() * limit);
  const clock = new VirtualClock();
  // Without sweeps, which need other reads than Redis to expire a key.
  const memory = new MemoryStore(clock, { maxKeys: 1_000, sweepInterval: 1e12 });
  const shared = new RedisStore(redis.client, { prefix: 'limits', now: () => clock.now() });
  const charges = (): Charge[] => {
    const all = RULES.filter(() => random.next() < 0.4).map((rules) => ({
      rules,
      key: `client ${upTo(3)}`,
      limit: upTo(8),
      cost: upTo(4),
    }));
    return all.length > 0 ? all : [{ rules: RULES[0] as CounterRules, key: 'client 0', limit: 5, cost: 1 }];
  };
  const verdicts: { readonly step: number; readonly of: unknown }[][] = [[], []];
  for (let step = 0; step < STEPS; step++) {
    await clock.advance(random.next() < 0.3 ? 0 : random.next() * 9_000);
    const some = charges();
    const place = upTo(20);
    const duration = 1 + upTo(90_000);
    for (const [index, store] of [memory, shared].entries()) {
      if (place === 0) await store.block(some, duration);
      else if (place === 1) await store.unblock(some);
      else if (place < 4) await store.reward(some);
      else
        verdicts[index]?.push({ step, of: place < 8 ? await store.peek(some) : await store.consume(some) });
    }
  }
  expect(verdicts[0]?.length).toBeGreaterThan(STEPS / 2);
  expect(verdicts[1]).toEqual(verdicts[0]);
});
