import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { ConnectionFailure } from './connection-failure.js';
import { Reconnects } from './reconnects.js';

const lost: ConnectionFailure = { reason: 'reset', text: 'the connection failed', refusal: false };
const refused: ConnectionFailure = { reason: 'refused', text: 'the server answered 401', refusal: true };
const oversized: ConnectionFailure = { ...refused, oversized: true };

const reconnects = (maxRefusals = 3, random = new SeededRandom()): Reconnects =>
  new Reconnects({ backoff: { base: 1_000, cap: 30_000, resetAfter: 5_000 }, maxRefusals }, random);

describe('the waits between connections', () => {
  it('are anything from 0 to a limit that doubles up to the cap', () => {
    for (const [attempt, limit] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      const waits = Array.from({ length: 200 }, (_, seed) => {
        const one = reconnects(3, new SeededRandom(seed));
        for (let before = 0; before < attempt; before++) one.next(lost, undefined);
        return one.next(lost, undefined) ?? NaN;
      });
      expect(Math.min(...waits)).toBeLessThan(limit * 0.05);
      expect(Math.max(...waits)).toBeGreaterThan(limit * 0.95);
      expect(Math.max(...waits)).toBeLessThanOrEqual(limit);
    }
  });

  it('are at least what the server asks for, but at most the cap for every connection', () => {
    const one = reconnects();
    expect(one.next({ ...lost, retryAfter: 60_000 }, undefined)).toBe(60_000);
    expect(one.next({ ...lost, retryAfter: 86_400_000 }, undefined)).toBe(600_000);
    one.atLeast(9_000);
    expect(one.next(lost, undefined)).toBe(9_000);
    one.atLeast(3_600_000);
    expect(one.next(lost, undefined)).toBe(30_000);
  });

  it('end after refusals in a row', () => {
    const one = reconnects();
    one.next(refused, 1);
    one.next(refused, 1);
    one.next(lost, 1);
    one.next(refused, 1);
    expect(one.next(refused, 1)).toBeDefined();
    expect(one.next(refused, 1)).toBeUndefined();
  });

  it('never end when any number of refusals is allowed', () => {
    const one = reconnects(Infinity);
    for (let count = 0; count < 2_000; count++) expect(one.next(refused, 1)).toBeLessThanOrEqual(30_000);
  });

  it('end when one position is followed by a message that is too large each time', () => {
    const one = reconnects();
    const meet = (cursor: number): number | undefined => {
      one.reset();
      return one.next(oversized, cursor);
    };
    expect([meet(1), meet(1), meet(2), meet(2)]).not.toContain(undefined);
    expect(meet(2)).toBeUndefined();
    one.restart();
    expect(meet(2)).toBeDefined();
  });
});
