import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../src/counters/counters.js';
import {
  ALGORITHMS,
  allowed,
  charge,
  type ChargeParts,
  consume,
  type CreateStore,
  peek,
  times,
  WINDOW,
} from './store-under-test.js';

/** The part of the contract about permits that are taken and given back. */
export function itCountsPermits(create: CreateStore): void {
  describe.each(ALGORITHMS)('%s', (algorithm) => {
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
  });
}
