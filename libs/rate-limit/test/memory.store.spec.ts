import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { Charge, RateLimitAlgorithm } from '../src/counters/counters.js';
import { MemoryStore } from '../src/stores/memory.store.js';
import { itIsARateLimitStore } from './store.contract.js';
import { WINDOW } from './store/store-under-test.js';

function create(maxKeys = 1_000): { store: MemoryStore; clock: VirtualClock } {
  const clock = new VirtualClock();
  return { store: new MemoryStore(clock, { maxKeys, sweepInterval: WINDOW }), clock };
}

const charge = (key: string, algorithm: RateLimitAlgorithm = 'fixed', blockFor = 0): Charge => ({
  rules: { name: algorithm, algorithm, window: WINDOW, blockFor },
  key,
  limit: 1,
  cost: 1,
});

describe('MemoryStore', () => {
  itIsARateLimitStore(create);
});

describe.each(['fixed', 'sliding', 'gcra'] as const)('MemoryStore, %s', (algorithm) => {
  it('holds at most `maxKeys` keys, and gives the place of the oldest to a new one', () => {
    const { store } = create(100);
    for (let index = 0; index < 250; index++) store.consume([charge(`client ${index}`, algorithm)]);
    expect({ size: store.size, evictions: store.evictions }).toEqual({ size: 100, evictions: 150 });
    expect(store.consume([charge('client 249', algorithm)])[0]?.allowed).toBe(false);
    expect(store.consume([charge('client 0', algorithm)])[0]?.allowed).toBe(true);
  });

  it('forgets expired keys in a sweep, keeps the others, and then stops', async () => {
    const { store, clock } = create(100_000);
    for (let index = 0; index < 12_000; index++) store.consume([charge(`client ${index}`, algorithm)]);
    await clock.advance(WINDOW / 2);
    for (let index = 0; index < 3_000; index++) store.consume([charge(`late ${index}`, algorithm)]);
    await clock.advance(WINDOW / 2);
    expect(store.size).toBe(3_000);
    for (const key of ['late 0', 'late 2999']) {
      expect(store.consume([charge(key, algorithm)])[0]?.allowed).toBe(false);
    }
    await clock.advance(WINDOW);
    expect({ size: store.size, timers: clock.pending }).toEqual({ size: 0, timers: 0 });
    expect(store.consume([charge('late 0', algorithm)])[0]?.allowed).toBe(true);
  });
});

it('prefers an expired key to the oldest one when it needs a place', async () => {
  const { store, clock } = create(2);
  store.consume([charge('lasting')]);
  store.consume([{ ...charge('short'), rules: { ...charge('short').rules, window: 1_000 } }]);
  await clock.advance(1_000);
  store.consume([charge('new')]);
  expect(store.consume([charge('lasting')])[0]?.allowed).toBe(false);
  expect(store.evictions).toBe(0);
});

it('forgets blocks that are over, and keeps at most `maxKeys` of them', async () => {
  const { store, clock } = create(100);
  for (let index = 0; index < 1_000; index++) store.block([charge(`client ${index}`)], WINDOW / 2);
  expect(store.peek([charge('client 999')])[0]?.blocked).toBe(true);
  expect(store.peek([charge('client 0')])[0]?.blocked).toBe(false);
  await clock.advance(WINDOW);
  expect(clock.pending).toBe(0);
});

it('keeps no process alive', () => {
  const { store, clock } = create();
  store.consume([charge('ann')]);
  expect({ pending: clock.pending, referenced: clock.referenced }).toEqual({ pending: 1, referenced: 0 });
});

it('sliding: forgets and replaces keys with several entries as well', async () => {
  const { store, clock } = create(10);
  const twice = async (key: string): Promise<void> => {
    store.consume([{ ...charge(key, 'sliding'), limit: 2 }]);
    await clock.advance(2_000);
    store.consume([{ ...charge(key, 'sliding'), limit: 2 }]);
  };
  for (let index = 0; index < 12; index++) await twice(`client ${index}`);
  expect({ size: store.size, evictions: store.evictions }).toEqual({ size: 10, evictions: 2 });
  await clock.advance(2 * WINDOW);
  expect({ size: store.size, timers: clock.pending }).toEqual({ size: 0, timers: 0 });
});
