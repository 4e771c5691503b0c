import { describe, expect, it } from '@jest/globals';
import { QueueSimulation } from '../../test/queue-simulation.js';

const SEEDS = [1, 2, 3];

/** 10 slots and work of 50 ms: 200 calls a second are possible. */
const PLAIN = { maxConcurrent: 10, maxQueue: 500, maxWait: 1_000 } as const;
const TARGET = { ...PLAIN, targetWait: 20 } as const;
const NEWEST = { ...PLAIN, order: 'adaptive' } as const;
const BOTH = { ...TARGET, order: 'adaptive' } as const;
const ALL = [
  ['without further options', PLAIN],
  ['with a target for waits', TARGET],
  ['with the adaptive order', NEWEST],
  ['with both', BOTH],
] as const;

describe.each(SEEDS)('the queue of a bulkhead in a simulation with seed %i', (seed) => {
  it.each(ALL)('refuses nothing and lets hardly a call wait while all calls fit, %s', async (_, options) => {
    const { refused, p50, p99 } = await new QueueSimulation(seed, options).run({ length: 20, rate: 120 });
    expect(refused).toEqual({});
    expect(p50).toBe(0);
    expect(p99).toBeLessThan(40);
  });

  it.each(ALL)('absorbs a burst of 100 ms, %s', async (_, options) => {
    const { refused, useful } = await new QueueSimulation(seed, options).run({ length: 1, burst: 30 });
    expect(refused['target-wait'] ?? 0).toBeLessThan(0.1);
    expect(useful).toBeGreaterThanOrEqual(27);
  });

  it.each([
    ['with a target for waits', TARGET],
    ['with both', BOTH],
  ])('cuts off the part of a burst that would wait for several intervals, %s', async (_, options) => {
    const queue = new QueueSimulation(seed, options);
    const { refused, p99 } = await queue.run({ length: 2, burst: 200 });
    expect(refused['target-wait']).toBeGreaterThan(0.8);
    expect(p99).toBeLessThan(200);
    expect((await queue.run({ length: 10, rate: 120 })).refused).toEqual({});
  });

  it('serves only callers that have given up when it stands, without further options', async () => {
    const queue = new QueueSimulation(seed, PLAIN);
    await queue.run({ length: 5, rate: 300 });
    const { useful, p50 } = await queue.run({ length: 20, rate: 300 });
    expect(useful).toBeLessThan(5);
    expect(p50).toBeGreaterThan(900);
  });

  it.each([
    ['with a target for waits', TARGET, 60, 120],
    ['with the adaptive order', NEWEST, 10, 120],
    ['with both', BOTH, 10, 120],
  ])('answers nearly all possible calls in time when it stands, %s', async (_, options, median, slowest) => {
    const queue = new QueueSimulation(seed, options);
    await queue.run({ length: 5, rate: 300 });
    const { useful, p50, p99 } = await queue.run({ length: 20, rate: 300 });
    expect(useful).toBeGreaterThan(190);
    expect(p50).toBeLessThan(median);
    expect(p99).toBeLessThan(slowest);
    await queue.run({ length: 3, rate: 120 });
    const after = await queue.run({ length: 10, rate: 120 });
    expect(after.refused).toEqual({});
    expect(after.p99).toBeLessThan(40);
  });
});
