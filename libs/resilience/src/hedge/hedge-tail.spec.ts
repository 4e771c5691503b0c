import { seconds } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { HedgeHarness } from '../../test/hedge.harness.js';
import type { HedgeOptions } from './hedge.options.js';

/** Durations of the calls, in milliseconds, and the share of calls that came in addition. */
interface Measured {
  readonly durations: readonly number[];
  readonly extra: number;
}

/** Runs 100 calls a second, whose attempts take times by chance. The first five seconds are not measured. */
async function measure(
  options: HedgeOptions,
  duration: number,
  latency: (chance: number) => number,
): Promise<Measured> {
  const harness = new HedgeHarness(options);
  harness.budget = undefined;
  const random = new SeededRandom();
  const durations: number[] = [];
  let before = 0;
  for (let now = 0; now < duration; now += 10) {
    if (now === seconds(5)) before = harness.starts.length;
    void harness
      .run((call) => harness.work(call, { takes: latency(random.next()) }))
      .then(() => {
        if (now >= seconds(5)) durations.push(harness.clock.now() - now);
      });
    await harness.clock.advance(10);
  }
  await harness.clock.advance(seconds(30));
  const extra = (harness.starts.length - before) / durations.length - 1;
  return { durations: durations.toSorted((a, b) => a - b), extra };
}

const percentile = ({ durations }: Measured, share: number): number =>
  durations[Math.ceil(share * durations.length) - 1]!;

describe('hedges', () => {
  it('cut a p99 of 2 s to less than 250 ms with at most 7 % more calls', async () => {
    const latency = (chance: number): number => (chance < 0.02 ? 2_000 : 100);
    const measured = await measure({}, seconds(60), latency);
    expect(percentile(measured, 0.99)).toBeLessThan(250);
    expect(measured.extra).toBeLessThanOrEqual(0.07);
    expect(measured.extra).toBeGreaterThan(0.01);
  });

  it('keep their share of calls in the long run, although aborted attempts do not show how long they would have taken', async () => {
    // An exponential distribution with a mean of 100 ms: one call in twenty takes more than 300 ms.
    const latency = (chance: number): number => Math.max(1, Math.round(-100 * Math.log(1 - chance)));
    const measured = await measure({}, seconds(240), latency);
    expect(measured.extra).toBeLessThanOrEqual(0.07);
    expect(measured.extra).toBeGreaterThan(0.03);
  });
});
