import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { ServiceSimulation } from '../../test/service-simulation.js';

const RANGE = { min: 3, max: 200, initial: 20 };
const SEEDS = [1, 2, 3];

type Work = (random: () => number) => number;

/** Work of about this length. */
const about =
  (milliseconds: number): Work =>
  (random) =>
    milliseconds * (0.9 + 0.2 * random());

/** Work of 10 ms, and of 500 ms in the share `slow` of the calls. */
const mixed =
  (slow: number): Work =>
  (random) =>
    about(random() < slow ? 500 : 10)(random);

/** The limit outside of probes. */
const steady = (limits: readonly number[]): readonly number[] =>
  limits.filter((limit, second) => limit >= (limits[second - 5] ?? 0) / 2);

describe.each(SEEDS)('the adaptive limit in a simulation with seed %i', (seed) => {
  it('keeps a service of 10 workers busy without a queue under twice its load', () => {
    const service = new ServiceSimulation(seed, 10, RANGE);
    service.run({ length: 60, rate: 400, work: about(50) });
    const { answered, p50, p99, limits } = service.run({ length: 540, rate: 400, work: about(50) });
    expect(answered).toBeGreaterThan(185);
    expect(p50).toBeLessThan(85);
    expect(p99).toBeLessThan(110);
    expect(Math.min(...steady(limits))).toBeGreaterThanOrEqual(12);
    expect(Math.max(...limits)).toBeLessThanOrEqual(20);
  });

  it('does not grow for ever under a tenth too much load', () => {
    const service = new ServiceSimulation(seed, 10, RANGE);
    service.run({ length: 60, rate: 220, work: about(50) });
    const { answered, p50, p99, limits } = service.run({ length: 1_200, rate: 220, work: about(50) });
    expect(answered).toBeGreaterThan(180);
    expect(p50).toBeLessThan(85);
    expect(p99).toBeLessThan(110);
    expect(Math.max(...limits)).toBeLessThanOrEqual(24);
  });

  it('refuses hardly a call of a service with little to do', () => {
    const service = new ServiceSimulation(seed, 10, RANGE);
    const { answered, refused, limits } = service.run({ length: 600, rate: 50, work: about(50) });
    expect(answered).toBeGreaterThan(47);
    expect(refused).toBeLessThan(0.01);
    expect(Math.max(...limits)).toBeLessThanOrEqual(30);
  });

  it('is back 15 s after a service was 20 times slower for 5 minutes', () => {
    const service = new ServiceSimulation(seed, 10, RANGE);
    service.run({ length: 120, rate: 150, work: about(50) });
    const slow = service.run({ length: 300, rate: 150, work: about(1_000) });
    expect(slow.p99).toBeLessThan(5_000);
    const { limits } = service.run({ length: 15, rate: 150, work: about(50) });
    expect(Math.max(...limits.slice(-5))).toBeGreaterThanOrEqual(RANGE.initial);
    const { refused } = service.run({ length: 60, rate: 150, work: about(50) });
    expect(refused).toBeLessThan(0.05);
  });

  it('finds the new durations when half of the calls become 50 times longer', () => {
    const service = new ServiceSimulation(seed, 40, RANGE);
    const before = service.run({ length: 300, rate: 60, work: mixed(0.1) });
    expect(before.refused).toBeLessThan(0.03);
    const change = service.run({ length: 80, rate: 60, work: mixed(0.5) });
    const after = service.run({ length: 220, rate: 60, work: mixed(0.5) });
    expect((change.refused * 80 + after.refused * 220) / 300).toBeLessThan(0.07);
    expect(after.refused).toBeLessThan(0.02);
    expect(after.p99).toBeLessThan(600);
  });
});

describe('AdaptiveConcurrency', () => {
  const create = (range = RANGE) => new AdaptiveConcurrency(range, new SeededRandom(1));

  /** Ends windows of 50 calls that take `duration` milliseconds, of which `active` ran at once. */
  function windows(
    limit: AdaptiveConcurrency,
    duration: number,
    count: number,
    from: number,
    active = 20,
  ): number {
    let now = from;
    for (let window = 0; window < count; window++) {
      limit.started(active);
      for (let call = 0; call < 51; call++) {
        limit.succeeded(duration, now);
        now += 25;
      }
    }
    return now;
  }

  it('begins with the initial limit', () => {
    expect(create().limit).toBe(20);
  });

  it('grows while calls take no longer, and falls when they do', () => {
    const limit = create();
    const now = windows(limit, 50, 10, 0, 30);
    const grown = limit.limit;
    expect(grown).toBeGreaterThan(24);
    windows(limit, 500, 5, now, 30);
    expect(limit.limit).toBeLessThan(grown);
  });

  it('stays within its range', () => {
    const range = { min: 15, max: 24, initial: 20 };
    const limit = create(range);
    const now = windows(limit, 50, 20, 0, 30);
    expect(limit.limit).toBe(24);
    windows(limit, 5_000, 4, now, 30);
    for (let second = 0; second < 20; second++) limit.overloaded(now + 100_000 + second * 6_000);
    expect(limit.limit).toBe(15);
  });

  it('changes nothing while few calls run at once', () => {
    const limit = create();
    windows(limit, 50, 3, 0, 20);
    const before = limit.limit;
    windows(limit, 500, 3, 10_000, 2);
    expect(limit.limit).toBe(before);
  });

  it('falls by a tenth in a window with timeouts or refusals, however many there are', () => {
    const limit = create();
    for (let call = 0; call < 100; call++) limit.overloaded(call);
    expect(limit.limit).toBe(18);
    // The window has ended without a success.
    limit.overloaded(5_000);
    limit.overloaded(5_001);
    expect(limit.limit).toBe(16);
  });

  it('lets a quarter of the calls run while it probes, and returns to the limit', () => {
    const limit = create();
    let now = 0;
    const seen = new Set<number>();
    let lowest = Infinity;
    let before = limit.limit;
    for (let window = 0; window < 40; window++) {
      if (limit.limit < lowest) lowest = limit.limit;
      if (limit.limit > before / 2) before = limit.limit;
      seen.add(limit.limit);
      now = windows(limit, 50, 1, now, 10);
    }
    expect(lowest).toBeLessThanOrEqual(before / 3);
    expect(limit.limit).toBeGreaterThanOrEqual(before);
  });

  it('probes at another time in each replica', () => {
    const firstProbe = (seed: number): number => {
      const limit = new AdaptiveConcurrency({ min: 3, max: 400, initial: 20 }, new SeededRandom(seed));
      let now = 0;
      for (let window = 0; ; window++) {
        now = windows(limit, 50, 1, now, 10);
        if (limit.limit < 10) return window;
      }
    };
    expect(new Set([1, 2, 3, 4, 5, 6].map(firstProbe)).size).toBeGreaterThan(1);
  });
});
