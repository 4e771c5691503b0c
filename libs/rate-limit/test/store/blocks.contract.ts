import { describe, expect, it } from '@jest/globals';
import type { Charge } from '../../src/counters/counters.js';
import {
  ALGORITHMS,
  charge,
  type ChargeParts,
  consume,
  type CreateStore,
  peek,
  times,
  WINDOW,
} from './store-under-test.js';

/** The part of the contract about keys that are blocked. */
export function itBlocksKeys(create: CreateStore): void {
  describe.each(ALGORITHMS)('%s', (algorithm) => {
    const one = (parts: ChargeParts = {}): Charge => charge(algorithm, parts);

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
}
