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

/** The part of the contract about the time at which permits become free. */
export function itFreesPermits(create: CreateStore): void {
  describe.each(ALGORITHMS)('%s', (algorithm) => {
    const one = (parts: ChargeParts = {}): Charge => charge(algorithm, parts);

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
