import type { INestApplicationContext } from '@nestjs/common';
import type { BenchCase, Effort } from '../bench-case.js';
import { median } from '../measure/median.js';
import { below } from '../report/check.js';
import { CachedWork, createCachedApp } from '../subjects/cached-app.js';
import { HungRedis } from '../subjects/hung-redis.js';

/** Calls of one round. One in ten misses, so that Redis is asked all the time. */
const CALLS = 4_000;

/** Hits, while Redis hangs and other calls miss. */
export const cacheHungRedisCase: BenchCase = {
  name: 'cache-hung-redis',
  async run(effort) {
    await using hung = await HungRedis.start();
    const apps = [await createCachedApp(), await createCachedApp({ redis: hung.client })] as const;
    const [alone, beside] = apps.map((): number[] => []) as [number[], number[]];
    for (let round = -effort.warmUp; round < effort.rounds; round++) {
      const [without, withHung] = [await slowest(apps[0], effort), await slowest(apps[1], effort)];
      if (round < 0) continue;
      alone.push(without);
      beside.push(withHung);
    }
    for (const app of apps) await app.close();
    const ratio = median(beside.map((time, round) => time / (alone[round] ?? Number.NaN)));
    return {
      title: '`@Cached()`, p99 of a hit while Redis hangs',
      figures: { Breakwater: `${(median(beside) * 1_000).toFixed(1)} µs` },
      checks: [below(ratio, 2, 'of that without Redis')],
    };
  },
};

let misses = 0;

/** The 99th percentile of hits, in milliseconds. */
async function slowest(app: INestApplicationContext, { share }: Effort): Promise<number> {
  const ours = app.get(CachedWork);
  await ours.work('hit');
  const times: number[] = [];
  for (let call = 0; call < Math.max(200, CALLS * share); call++) {
    if (call % 10 === 0) void ours.work(`miss ${misses++}`);
    const started = performance.now();
    await ours.work('hit');
    times.push(performance.now() - started);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0;
}
