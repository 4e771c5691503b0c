import { describe, expect, it } from '@jest/globals';
import { EventLoopSimulation } from './event-loop-simulation.js';

/** The loop answers about 200 requests of 5 ms in a second. */
const CAPACITY = 200;
const CALM = { length: 20, rate: 0.6 * CAPACITY };

describe.each([1, 2, 3])('load shedding in a simulation with the seed %d', (seed) => {
  it.each([0.6, 0.8])('refuses nothing at %d times the capacity', (load) => {
    const simulation = new EventLoopSimulation(seed);
    const { refused } = simulation.run({ length: 40, rate: load * CAPACITY });
    expect(refused).toBe(0);
  });

  it('refuses nothing because of single pauses of the garbage collector', () => {
    const simulation = new EventLoopSimulation(seed);
    simulation.run(CALM);
    const { refused, shares } = simulation.run({ ...CALM, pauses: { 5: 200, 10: 500, 15: 300 } });
    expect([refused, Math.max(...shares)]).toEqual([0, 0]);
  });

  it.each([0, 20])(
    'keeps answers quick and saves the important requests at twice the capacity, %d ms of waiting',
    (wait) => {
      const simulation = new EventLoopSimulation(seed);
      simulation.run({ ...CALM, wait });
      simulation.run({ length: 30, rate: 2 * CAPACITY, wait });
      const { answered, p99, passed } = simulation.run({ length: 40, rate: 2 * CAPACITY, wait });
      expect(answered).toBeGreaterThan(0.85 * CAPACITY);
      expect(p99).toBeLessThan(300);
      expect(passed['critical-plus']).toBeGreaterThan(0.99);
      expect(passed.critical).toBeGreaterThan(passed['sheddable-plus']);
      expect(passed['sheddable-plus']).toBeGreaterThanOrEqual(passed.sheddable);
      expect(passed.sheddable).toBeLessThan(0.05);
    },
  );

  it.each([0, 20])('survives five times the capacity, %d ms of waiting', (wait) => {
    const simulation = new EventLoopSimulation(seed);
    simulation.run({ ...CALM, wait });
    simulation.run({ length: 20, rate: 5 * CAPACITY, wait });
    const { answered, p99, passed } = simulation.run({ length: 20, rate: 5 * CAPACITY, wait });
    // The event loop is busy for 90 % of the time, and refusals take a tenth of it.
    expect(answered).toBeGreaterThan(0.75 * CAPACITY);
    expect(p99).toBeLessThan(500);
    expect(passed['critical-plus']).toBeGreaterThan(0.97);
  });

  it('answers as quickly at five times the sustainable traffic as without overload, and as many', () => {
    const sustainable = { length: 60, rate: 0.8 * CAPACITY };
    const simulation = new EventLoopSimulation(seed);
    const normal = simulation.run(sustainable);
    const overload = { ...sustainable, rate: 5 * sustainable.rate };
    simulation.run({ ...overload, length: 20 });
    const { answered, p99, passed } = simulation.run(overload);
    expect(answered).toBeGreaterThan(0.85 * normal.answered);
    expect(p99).toBeLessThan(2 * normal.p99);
    expect(passed['critical-plus']).toBeGreaterThan(0.99);
  });

  it('ends after an overload', () => {
    const simulation = new EventLoopSimulation(seed);
    simulation.run(CALM);
    simulation.run({ length: 30, rate: 2 * CAPACITY });
    simulation.run({ ...CALM, length: 25 });
    const { refused, p99 } = simulation.run(CALM);
    expect(refused).toBe(0);
    expect(p99).toBeLessThan(100);
  });

  it('lets one request pass each second if it refuses as much as it may', () => {
    const simulation = new EventLoopSimulation(seed, { maxRejected: 100 });
    simulation.run(CALM);
    simulation.run({ length: 15, rate: 10 * CAPACITY });
    const { longestSilence } = simulation.run({ length: 10, rate: 10 * CAPACITY });
    expect(longestSilence).toBeLessThan(2_000);
  });

  it('refuses nothing while few requests arrive, however long they take', () => {
    const simulation = new EventLoopSimulation(seed);
    const { refused } = simulation.run({ length: 120, rate: 3, work: 200 });
    expect(refused).toBe(0);
  });

  it('refuses the same users of a single class for an hour, and other users in the next hour', () => {
    const classes = { critical: 1 };
    const refusedIn = (start: number): ReadonlyMap<string, number> => {
      const simulation = new EventLoopSimulation(seed, {}, start);
      simulation.run({ ...CALM, classes, users: 50 });
      simulation.run({ length: 20, rate: 1.5 * CAPACITY, classes, users: 50 });
      return simulation.run({ length: 40, rate: 1.5 * CAPACITY, classes, users: 50 }).refusedUsers;
    };
    const most = (users: ReadonlyMap<string, number>): string[] =>
      [...users].filter(([, share]) => share > 0.6).map(([user]) => user);
    const hour = Date.UTC(2026, 0, 1, 12);
    const first = refusedIn(hour);
    const next = refusedIn(hour + 3_600_000);
    const rarely = 50 - [...first].filter(([, share]) => share > 0.15).length;
    expect(most(first).length).toBeGreaterThan(5);
    expect(rarely).toBeGreaterThan(15);
    expect(most(next).filter((user) => !most(first).includes(user)).length).toBeGreaterThan(
      most(next).length / 3,
    );
  });
});
