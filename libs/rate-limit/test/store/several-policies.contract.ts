import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../src/counters/counters.js';
import { charge, type ChargeParts, type CreateStore, peek, WINDOW } from './store-under-test.js';

/** The part of the contract about policies that are decided together. */
export function itDecidesTogether(create: CreateStore): void {
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
}
