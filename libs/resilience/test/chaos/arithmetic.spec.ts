import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawLatency } from '../../src/chaos/latency.js';
import type { LatencyDistribution } from '../../src/chaos/index.js';
import { ResilienceService } from '../../src/index.js';
import { ruleWith, startChaos } from './chaos.harness.js';

const CALLS = 4_000;

/** Counts the faults of rules with these rates: the kinds in the order in which rules are judged. */
async function countFaults(rates: { error: number; hang: number; status: number }) {
  const { chaos, get, clock } = await startChaos({ options: { policies: { work: { timeout: 1_000 } } } });
  const more = { maxPerMinute: 10_000, maxConcurrent: 10_000 };
  // Armed in another order than they are judged.
  chaos.arm(ruleWith({ id: 'status', fault: { kind: 'status', status: 503 }, rate: rates.status, ...more }));
  chaos.arm(ruleWith({ id: 'hang', fault: { kind: 'hang' }, rate: rates.hang, ...more }));
  chaos.arm(ruleWith({ id: 'error', rate: rates.error, ...more }));
  const calls = Array.from({ length: CALLS }, () => get(ResilienceService).execute('work', () => 'ok'));
  const settled = Promise.allSettled(calls);
  await clock.advance(1_000);
  await settled;
  return Object.fromEntries(chaos.armed.map(({ id, injected }) => [id, injected / CALLS]));
}

describe('rules for the same calls', () => {
  it('judge the calls that the rules before have spared: 2 %, then 50 % of 98 %', async () => {
    const shares = await countFaults({ error: 0.02, hang: 0.5, status: 0 });
    expect(Object.keys(shares)).toEqual(['error', 'hang', 'status']);
    expect(shares['error']).toBeCloseTo(0.02, 1.9);
    expect(shares['hang']).toBeCloseTo(0.49, 1.5);
    expect(shares['status']).toBe(0);
  });

  it('keep to their shares for any rates, within five standard deviations', async () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.asyncProperty(fc.record({ error: rate, hang: rate, status: rate }), async (rates) => {
      const shares = await countFaults(rates);
      const expected = {
        error: rates.error,
        hang: (1 - rates.error) * rates.hang,
        status: (1 - rates.error) * (1 - rates.hang) * rates.status,
      };
      for (const [kind, share] of Object.entries(expected)) {
        const deviation = Math.sqrt((share * (1 - share)) / CALLS);
        expect(Math.abs(shares[kind]! - share)).toBeLessThanOrEqual(5 * deviation + 1e-9);
      }
    });
    await fc.assert(property, { seed: 15, numRuns: 8 });
  });
});

describe('the waits of a latency fault', () => {
  const draws = (distribution: LatencyDistribution): number[] => {
    const random = new SeededRandom(15);
    return Array.from({ length: 10_000 }, () =>
      drawLatency({ kind: 'latency', min: 100, max: 700, distribution }, random),
    ).toSorted((one, other) => one - other);
  };

  it.each([
    ['uniform', 400, 250, 550],
    ['normal', 400, 333, 467],
    ['exponential', 183, 135, 266],
  ] as const)('lie between min and max as the distribution %s says', (distribution, median, low, high) => {
    const sorted = draws(distribution);
    expect(sorted.at(0)).toBeGreaterThanOrEqual(100);
    expect(sorted.at(-1)).toBeLessThanOrEqual(700);
    const quartiles = [2_500, 5_000, 7_500].map((place) => sorted[place]!);
    for (const [index, expected] of [low, median, high].entries()) {
      expect(Math.abs(quartiles[index]! - expected)).toBeLessThan(15);
    }
  });
});
