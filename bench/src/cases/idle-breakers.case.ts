import { setTimeout } from 'node:timers/promises';
import { CircuitBreakerService } from '@breakwater/resilience';
import type { BenchCase } from '../bench-case.js';
import { heapInUse } from '../measure/heap.js';
import { LiveTimers } from '../measure/live-timers.js';
import { median } from '../measure/median.js';
import { atMost } from '../report/check.js';
import { cockatielBreaker } from '../subjects/cockatiel.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { opossum } from '../subjects/opossum.js';
import { work } from '../subjects/work.js';

const BREAKERS = 1_000;

interface Footprint {
  readonly timers: number;
  /** Memory of one breaker. */
  readonly kilobytes: number;
}

/** Milliseconds after which a call counts in another bucket. */
const BUCKET = 1_000;

/**
 * Buckets that are measured. The first one also makes the list of buckets longer. A call that waits for a processor takes longer than
 * 20 ms, and its bucket is larger.
 */
const MOST_ROUNDS = 5;

/** Measures the memory of breakers that were used once and are idle. */
export const idleBreakersCase: BenchCase = {
  name: 'idle-breakers',
  async run({ rounds }) {
    const app = await createGuardedApp();
    const circuits = app.get(CircuitBreakerService);
    const breakwater = await footprint(async (number) => {
      await circuits.execute(`idle-${number}`, () => work('v1'));
      return circuits;
    });
    const numbers = Array.from({ length: BREAKERS - 1 }, (_, index) => index + 1);
    const buckets: number[] = [];
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      const before = await heapInUse();
      await setTimeout(BUCKET);
      await Promise.all(numbers.map((number) => circuits.execute(`idle-${number}`, () => setTimeout(20))));
      buckets.push(((await heapInUse()) - before) / (BREAKERS - 1) / 1_000);
    }
    const bucket = median(buckets);
    const peer = await footprint(async () => {
      const breaker = opossum(work);
      await breaker.fire('v1');
      return breaker;
    });
    const other = await footprint(async () => {
      const breaker = cockatielBreaker();
      await breaker.execute(() => work('v1'));
      return breaker;
    });
    return {
      title: '1 000 idle breakers',
      figures: {
        Breakwater: describe(breakwater),
        opossum: describe(peer),
        cockatiel: describe(other),
      },
      checks: [
        atMost(breakwater.timers, 1, 'timers'),
        atMost(breakwater.kilobytes, 2.2, 'KB each, with one bucket in use'),
        atMost(bucket, 0.4, 'KB for a further bucket, with a call of 20 ms'),
      ],
    };
  },
};

async function footprint(create: (number: number) => Promise<object>): Promise<Footprint> {
  const timers = new LiveTimers();
  timers.start();
  const kept = [await create(0)];
  const before = await heapInUse();
  for (let number = 1; number < BREAKERS; number++) kept.push(await create(number));
  const kilobytes = ((await heapInUse()) - before) / (BREAKERS - 1) / 1_000;
  timers.stop();
  return { timers: timers.count, kilobytes };
}

function describe({ timers, kilobytes }: Footprint): string {
  return `${timers} timers, ${kilobytes.toFixed(1)} KB each`;
}
