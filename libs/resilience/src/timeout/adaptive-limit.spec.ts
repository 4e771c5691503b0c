import { minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AdaptiveLimit } from './adaptive-limit.js';
import type { ResolvedAdaptiveTimeout } from './adaptive-timeout.options.js';

const OPTIONS: ResolvedAdaptiveTimeout = { adaptive: 'p99', base: 3_000, min: 500, max: undefined };
const healthy = (): boolean => true;
const sick = (): boolean => false;

/** A limit and a clock; attempts come at the moment that the clock shows. */
function setUp(options: Partial<ResolvedAdaptiveTimeout> = {}) {
  const limit = new AdaptiveLimit('videos', { ...OPTIONS, ...options });
  let now = 0;
  const at = (isHealthy = healthy): number => limit.at(now, isHealthy);
  const attempts = (count: number, end: (now: number) => void): void => {
    for (let attempt = 0; attempt < count; attempt++) end(now);
  };
  return {
    limit,
    at,
    now: () => now,
    pass: (duration: number): void => void (now += duration),
    succeed: (count: number, duration: number) => attempts(count, (time) => limit.succeeded(duration, time)),
    fail: (count: number) => attempts(count, (time) => limit.failed(time)),
    timeOut: (count: number) => attempts(count, (time) => limit.timedOut(limit.at(time, healthy), time)),
  };
}

/** A limit that attempts of 600 ms have brought down to about 900 ms. */
function adapted(options: Partial<ResolvedAdaptiveTimeout> = {}) {
  const limit = setUp(options);
  for (let turn = 0; turn < 12; turn++) {
    limit.at();
    limit.succeed(100, 600);
    limit.pass(seconds(10));
  }
  expect(limit.at()).toBeGreaterThanOrEqual(900);
  expect(limit.at()).toBeLessThanOrEqual(946);
  return limit;
}

describe('AdaptiveLimit', () => {
  it('begins with its base, also while there are fewer than 100 attempts', () => {
    const { at, succeed, pass } = setUp();
    expect(at()).toBe(3_000);
    succeed(99, 100);
    pass(seconds(10));
    expect(at()).toBe(3_000);
  });

  it('falls by a fifth in ten seconds at most', () => {
    const { at, succeed, pass } = setUp();
    at();
    succeed(100, 100);
    pass(seconds(10));
    expect(at()).toBe(2_400);
    pass(seconds(9));
    expect(at()).toBe(2_400);
    pass(seconds(1));
    expect(at()).toBe(1_920);
  });

  it('comes to 1.5 times the percentile, at most 5 % more', () => {
    const { at } = adapted();
    expect(at()).toBeLessThan(1.5 * 600 * 1.051);
  });

  it('does not fall below its minimum', () => {
    const { at, succeed, pass } = setUp();
    for (let turn = 0; turn < 20; turn++) {
      at();
      succeed(100, 20);
      pass(seconds(10));
    }
    expect(at()).toBe(500);
  });

  it('rises with the durations, by a fifth in ten seconds, to its base at most', () => {
    const { at, succeed, pass } = adapted();
    const before = at();
    succeed(1_000, 880);
    pass(seconds(10));
    expect(at()).toBe(Math.ceil(before * 1.2));
    for (let turn = 0; turn < 20; turn++) {
      succeed(1_000, 2_900);
      pass(seconds(10));
      expect(at()).toBeLessThanOrEqual(3_000);
    }
    expect(at()).toBe(3_000);
  });

  it('returns to its base at once when more than 1 % of the attempts time out', () => {
    const { at, timeOut } = adapted();
    timeOut(5);
    expect(at()).toBeLessThan(1_000);
    timeOut(1);
    expect(at()).toBe(3_000);
  });

  it('stays at its base until the timeouts have left the window', () => {
    const { at, succeed, pass, timeOut } = adapted();
    timeOut(20);
    for (let turn = 0; turn < 6; turn++) {
      succeed(100, 600);
      pass(seconds(10));
      expect(at()).toBe(turn < 5 ? 3_000 : 2_400);
    }
  });

  it('does not shorten itself: timeouts count as attempts of that time', () => {
    // One attempt in 150 takes longer than any limit, the others take 100 ms.
    const { at, succeed, pass, timeOut } = setUp({ adaptive: 'p99.5' });
    for (let turn = 0; turn < 30; turn++) {
      at();
      succeed(149, 100);
      timeOut(1);
      pass(seconds(10));
    }
    expect(at()).toBe(3_000);
  });

  it('stays as it is while more than a tenth of the attempts fail', () => {
    const { at, fail, succeed, pass } = adapted();
    const before = at();
    fail(100);
    succeed(100, 50);
    pass(seconds(10));
    expect(at()).toBe(before);
  });

  it('stays as it is while the circuit is not closed', () => {
    const { at, succeed, pass } = adapted();
    const before = at();
    succeed(1_000, 100);
    pass(seconds(10));
    expect(at(sick)).toBe(before);
  });

  it('returns to its base after a quiet minute', () => {
    const { at, pass, limit, now } = adapted();
    pass(minutes(2));
    expect(limit.shown(now())).toBe(3_000);
    expect(at()).toBe(3_000);
  });

  it('is its base at once when fewer than 100 attempts are left in the window, as explain() shows it', () => {
    const { at, limit, succeed, pass, now } = setUp();
    // The limit changes 5 s after each 10 s, when attempts leave the window.
    pass(seconds(5));
    for (let turn = 0; turn < 10; turn++) {
      at();
      succeed(turn < 6 ? 100 : 0, 600);
      pass(seconds(10));
    }
    expect(at()).toBeLessThan(1_000);
    pass(seconds(5));
    expect(at()).toBe(3_000);
    expect(limit.shown(now())).toBe(3_000);
  });

  it('rises above its base only with a longer maximum, step by step, also by timeouts', () => {
    const { at, succeed, pass, timeOut } = setUp({ max: 10_000 });
    const values: number[] = [];
    for (let turn = 0; turn < 9; turn++) {
      values.push(at());
      succeed(100, 2_900);
      timeOut(10);
      pass(seconds(10));
    }
    expect(values.slice(0, 3)).toEqual([3_000, 3_600, 4_320]);
    expect(values.at(-1)).toBe(10_000);
  });

  it('is always within its bounds, and changes by a fifth at most unless it returns to its base', () => {
    const happening = fc.oneof(
      fc.record({ succeed: fc.integer({ min: 1, max: 200 }), duration: fc.integer({ min: 1, max: 5_000 }) }),
      fc.record({ fail: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ timeOut: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ pass: fc.integer({ min: 0, max: 30_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), fc.constantFrom(undefined, 6_000), (all, max) => {
        const { at, pass, succeed, fail, timeOut, now } = setUp({ max });
        let before = at();
        let changed = -Infinity;
        for (const one of all) {
          if ('succeed' in one) succeed(one.succeed, one.duration);
          else if ('fail' in one) fail(one.fail);
          else if ('timeOut' in one) timeOut(one.timeOut);
          else pass(one.pass);
          const value = at();
          expect(value).toBeGreaterThanOrEqual(500);
          expect(value).toBeLessThanOrEqual(max ?? 3_000);
          // Its base is the value to which it may jump.
          const from = Math.max(before, value > 3_000 ? 3_000 : 0);
          const isStep = value <= Math.ceil(from * 1.2) && value >= Math.floor(from * 0.8);
          const isInTime = before === 3_000 || now() - changed >= seconds(10);
          expect(value === before || value === 3_000 || (isStep && isInTime)).toBe(true);
          if (value === before) continue;
          changed = now();
          before = value;
        }
      }),
    );
  });
});
