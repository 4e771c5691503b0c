import { describe, expect, it } from '@jest/globals';
import type { VirtualClock } from '@breakwater/core/testing';
import type { Charge, RateLimitAlgorithm } from '../src/counters/counters.js';
import type { RateLimitStore, Verdict } from '../src/stores/rate-limit.store.js';

/** One minute, so that a slow machine does not let Redis expire a key while the injected time stands still. */
export const WINDOW = 60_000;

/** A store whose time is the clock's. */
export interface StoreUnderTest {
  readonly store: RateLimitStore;
  readonly clock: VirtualClock;
}

interface ChargeParts extends Partial<Pick<Charge, 'key' | 'limit' | 'cost'>> {
  readonly name?: string;
  readonly window?: number;
  readonly burst?: number;
  readonly blockFor?: number;
}

const charge = (
  algorithm: RateLimitAlgorithm,
  {
    name = algorithm,
    window = WINDOW,
    burst,
    blockFor = 0,
    key = 'ann',
    limit = 5,
    cost = 1,
  }: ChargeParts = {},
): Charge => ({
  rules: { name, algorithm, window, blockFor, ...(burst !== undefined && { burst }) },
  key,
  limit,
  cost,
});

/** Behaviour that all stores share. */
export function describeStore(create: () => StoreUnderTest): void {
  const consume = async (store: RateLimitStore, ...charges: Charge[]): Promise<Verdict> =>
    (await store.consume(charges))[0] as Verdict;
  const peek = async (store: RateLimitStore, one: Charge): Promise<Verdict> =>
    (await store.peek([one]))[0] as Verdict;
  const times = async (count: number, work: () => Promise<Verdict>): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (let index = 0; index < count; index++) verdicts.push(await work());
    return verdicts;
  };
  const allowed = (verdicts: readonly Verdict[]): number => verdicts.filter((one) => one.allowed).length;

  describe.each(['fixed', 'sliding', 'gcra'] as const)('%s', (algorithm) => {
    const one = (parts: ChargeParts = {}): Charge => charge(algorithm, parts);

    it('lets exactly the limit pass, counts down, and refuses the rest', async () => {
      const { store } = create();
      const verdicts = await times(7, () => consume(store, one()));
      expect(verdicts.map((verdict) => verdict.allowed)).toEqual([
        true,
        true,
        true,
        true,
        true,
        false,
        false,
      ]);
      expect(verdicts.map((verdict) => verdict.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
      expect(verdicts.map((verdict) => verdict.limit)).toEqual(Array.from({ length: 7 }, () => 5));
    });

    it('lets the request pass after exactly `retryAfter`, and not a millisecond earlier', async () => {
      const { store, clock } = create();
      for (let index = 0; index < 5; index++) {
        await consume(store, one({ limit: 3 }));
        await clock.advance(1_234.5);
      }
      const { retryAfter } = await consume(store, one({ limit: 3 }));
      expect(retryAfter).toBeGreaterThan(1);
      await clock.advance(retryAfter - 1);
      expect(await peek(store, one({ limit: 3 }))).toMatchObject({ allowed: false });
      await clock.advance(1);
      expect(await consume(store, one({ limit: 3 }))).toMatchObject({ allowed: true });
    });

    it('has all permits free after `resetAfter`', async () => {
      const { store, clock } = create();
      await consume(store, one());
      await clock.advance(10_000);
      const { resetAfter } = await consume(store, one());
      expect(resetAfter).toBeGreaterThan(1);
      await clock.advance(resetAfter);
      expect(await peek(store, one())).toMatchObject({ remaining: 5, resetAfter: 0 });
    });

    it('does not count refused requests', async () => {
      const { store, clock } = create();
      await times(5, () => consume(store, one()));
      await clock.advance(WINDOW - 1);
      await times(100, () => consume(store, one({ cost: 5 })));
      await clock.advance(1);
      expect(await consume(store, one({ cost: 5 }))).toMatchObject({ allowed: true });
    });

    it('keeps keys and policies apart', async () => {
      const { store } = create();
      await times(5, () => consume(store, one()));
      expect(await consume(store, one({ key: 'bob' }))).toMatchObject({ allowed: true, remaining: 4 });
      expect(await consume(store, one({ name: 'other' }))).toMatchObject({ allowed: true, remaining: 4 });
    });

    it('takes the cost of a request, all of it or nothing', async () => {
      const { store } = create();
      expect(await consume(store, one({ cost: 3 }))).toMatchObject({ allowed: true, remaining: 2 });
      expect(await consume(store, one({ cost: 3 }))).toMatchObject({ allowed: false, remaining: 2 });
      expect(await consume(store, one({ cost: 2 }))).toMatchObject({ allowed: true, remaining: 0 });
    });

    it('lets a request without cost pass, but not when the limit is 0', async () => {
      const { store } = create();
      await times(5, () => consume(store, one()));
      expect(await consume(store, one({ cost: 0 }))).toMatchObject({ allowed: true, remaining: 0 });
      expect(await consume(store, one({ limit: 0, cost: 0 }))).toMatchObject({ allowed: false });
    });

    it('refuses everything with the limit 0, and names the window as the wait', async () => {
      const { store } = create();
      const verdict = { allowed: false, remaining: 0, limit: 0, resetAfter: WINDOW, retryAfter: WINDOW };
      expect(await consume(store, one({ limit: 0 }))).toMatchObject(verdict);
    });

    it('refuses a cost above the limit, and names the window as the wait', async () => {
      const { store } = create();
      expect(await consume(store, one({ cost: 6 }))).toMatchObject({ allowed: false, retryAfter: WINDOW });
      expect(await peek(store, one())).toMatchObject({ remaining: 5 });
    });

    it('applies a new limit at the next request', async () => {
      const { store } = create();
      await times(5, () => consume(store, one()));
      expect(await consume(store, one({ limit: 100 }))).toMatchObject({ allowed: true, remaining: 94 });
      expect(await consume(store, one({ limit: 3 }))).toMatchObject({ allowed: false, remaining: 0 });
    });

    it('takes nothing when it is only asked', async () => {
      const { store } = create();
      const asked = await times(10, () => peek(store, one()));
      expect(asked.map((verdict) => verdict.remaining)).toEqual(Array.from({ length: 10 }, () => 5));
      expect(asked[0]).toEqual({
        allowed: true,
        blocked: false,
        limit: 5,
        remaining: 5,
        resetAfter: 0,
        retryAfter: 0,
      });
    });

    it('gives permits back, at most those that were taken', async () => {
      const { store } = create();
      await times(4, () => consume(store, one()));
      await store.reward([one({ cost: 2 })]);
      expect(await peek(store, one())).toMatchObject({ remaining: 3 });
      await store.reward([one({ cost: 50 })]);
      expect(await peek(store, one())).toMatchObject({ remaining: 5 });
      await store.reward([one({ key: 'stranger' })]);
      expect(await peek(store, one({ key: 'stranger' }))).toMatchObject({ remaining: 5 });
      expect(allowed(await times(7, () => consume(store, one())))).toBe(5);
    });

    it('blocks a refused key for `blockFor`, and does not lengthen the block with each request', async () => {
      const { store, clock } = create();
      const blocking = one({ blockFor: 2 * WINDOW });
      await times(6, () => consume(store, blocking));
      await clock.advance(WINDOW);
      const refusal = { allowed: false, blocked: true, remaining: 0, retryAfter: WINDOW, resetAfter: WINDOW };
      expect(await consume(store, blocking)).toEqual({ ...refusal, limit: 5 });
      await clock.advance(WINDOW);
      expect(await consume(store, blocking)).toMatchObject({ allowed: true, blocked: false, remaining: 4 });
    });

    it('names the later end in `retryAfter` when a block ends before a permit is free', async () => {
      const { store } = create();
      const blocking = one({ blockFor: 1, limit: 1 });
      await consume(store, blocking);
      expect(await consume(store, blocking)).toMatchObject({ blocked: true, retryAfter: WINDOW });
    });

    it('blocks and unblocks by hand, and keeps the counter', async () => {
      const { store, clock } = create();
      await consume(store, one());
      await store.block([one()], 10_000);
      expect(await consume(store, one())).toMatchObject({
        allowed: false,
        blocked: true,
        retryAfter: 10_000,
      });
      await store.unblock([one()]);
      expect(await peek(store, one())).toMatchObject({ allowed: true, blocked: false, remaining: 4 });
      await store.block([one({ key: 'bob' })], 10_000);
      await clock.advance(10_000);
      expect(await consume(store, one({ key: 'bob' }))).toMatchObject({ allowed: true, remaining: 4 });
      await store.unblock([one({ key: 'stranger' })]);
    });
  });

  describe('several policies at once', () => {
    const minute = (parts: ChargeParts = {}): Charge => charge('fixed', { name: 'minute', ...parts });
    const second = (parts: ChargeParts = {}): Charge =>
      charge('gcra', { name: 'second', limit: 2, ...parts });
    const rolling = (parts: ChargeParts = {}): Charge =>
      charge('sliding', { name: 'rolling', limit: 9, ...parts });

    it('takes nothing from one policy when another one refuses', async () => {
      const { store } = create();
      const all = [minute(), second(), rolling()];
      await store.consume(all);
      await store.consume(all);
      for (let index = 0; index < 20; index++) {
        const verdicts = await store.consume(all);
        expect(verdicts.map((verdict) => verdict.allowed)).toEqual([true, false, true]);
        expect(verdicts.map((verdict) => verdict.remaining)).toEqual([3, 0, 7]);
      }
    });

    it('blocks only in the policies that refuse', async () => {
      const { store } = create();
      const all = [minute({ blockFor: WINDOW }), second({ blockFor: WINDOW, limit: 1 })];
      await store.consume(all);
      await store.consume(all);
      const states = await store.peek(all);
      expect(states.map((verdict) => verdict.blocked)).toEqual([false, true]);
    });

    it('gives back and blocks in all of them', async () => {
      const { store } = create();
      const all = [minute(), second(), rolling()];
      await store.consume(all);
      await store.reward(all);
      expect((await store.peek(all)).map((verdict) => verdict.remaining)).toEqual([5, 2, 9]);
      await store.block(all, 1_000);
      expect((await store.peek(all)).map((verdict) => verdict.blocked)).toEqual([true, true, true]);
    });

    it('lets exactly the limit of concurrent requests pass', async () => {
      const { store } = create();
      const decisions = await Promise.all(
        Array.from({ length: 100 }, async () => store.consume([minute(), rolling({ limit: 50 })])),
      );
      expect(decisions.filter((verdicts) => verdicts.every((verdict) => verdict.allowed))).toHaveLength(5);
      expect(await peek(store, rolling({ limit: 50 }))).toMatchObject({ remaining: 45 });
    });
  });

  it('fixed: ends the window a full window after the first request of the key', async () => {
    const { store, clock } = create();
    await consume(store, charge('fixed'));
    await clock.advance(WINDOW - 1);
    await times(4, () => consume(store, charge('fixed')));
    expect(await consume(store, charge('fixed'))).toMatchObject({ allowed: false, retryAfter: 1 });
    await clock.advance(1);
    expect(await consume(store, charge('fixed'))).toMatchObject({ allowed: true, remaining: 4 });
  });

  it('sliding: never lets more than the limit pass in any window', async () => {
    const { store, clock } = create();
    const passed: number[] = [];
    // The steps are no divisors of the window, so the requests meet all phases of the entries.
    for (let index = 0; index < 400; index++) {
      await clock.advance((index * 7919) % 1_777);
      const verdict = await consume(store, charge('sliding', { limit: 10 }));
      if (verdict.allowed) passed.push(clock.now());
    }
    const most = Math.max(
      ...passed.map((start) => passed.filter((time) => time >= start && time < start + WINDOW).length),
    );
    expect(most).toBe(10);
  });

  it('sliding: frees the permits of a burst exactly one window later', async () => {
    const { store, clock } = create();
    await times(5, () => consume(store, charge('sliding')));
    await clock.advance(WINDOW - 1);
    expect(await consume(store, charge('sliding'))).toMatchObject({ allowed: false, retryAfter: 1 });
    await clock.advance(1);
    expect(allowed(await times(6, () => consume(store, charge('sliding'))))).toBe(5);
  });

  it('gcra: frees one permit after another, and never has more than the burst', async () => {
    const { store, clock } = create();
    const bursty = charge('gcra', { limit: 60, burst: 3 });
    expect(allowed(await times(10, () => consume(store, bursty)))).toBe(3);
    expect(await consume(store, bursty)).toMatchObject({ limit: 3, retryAfter: 1_000, resetAfter: 3_000 });
    await clock.advance(1_000);
    expect(allowed(await times(10, () => consume(store, bursty)))).toBe(1);
    await clock.advance(10 * WINDOW);
    expect(allowed(await times(10, () => consume(store, bursty)))).toBe(3);
  });

  it('gcra: lets a burst above the limit pass', async () => {
    const { store } = create();
    const bursty = charge('gcra', { limit: 2, burst: 6 });
    expect(allowed(await times(10, () => consume(store, bursty)))).toBe(6);
  });
}
