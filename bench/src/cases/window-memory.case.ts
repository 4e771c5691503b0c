import type { BenchCase } from '../bench-case.js';
import { heapInUse } from '../measure/heap.js';
import { below } from '../report/check.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork, ONE_HOUR } from '../subjects/guarded.work.js';
import { opossum } from '../subjects/opossum.js';
import { work } from '../subjects/work.js';

const CALLS = 2_000_000;
const BEFORE = 20_000;

/** Measures the memory of the window of one circuit after two million calls. Calls of Breakwater fail; those of opossum succeed, because with failures its run would not end. */
export const windowMemoryCase: BenchCase = {
  name: 'window-memory',
  async run({ share }) {
    const calls = Math.ceil(CALLS * share);
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const breakwater = await growth(calls, () => ours.withMillionsRecorded('v1'));
    const theirs = opossum(work, { rollingCountTimeout: ONE_HOUR });
    const peer = await growth(calls, () => theirs.fire('v1'));
    return {
      title: 'heap after 2 million calls in one window',
      figures: { Breakwater: `${breakwater.toFixed(2)} MB`, opossum: `${peer.toFixed(2)} MB` },
      checks: [below(breakwater, 1, 'MB')],
    };
  },
};

/** Megabytes by which the heap grows. */
async function growth(calls: number, call: () => Promise<unknown>): Promise<number> {
  await repeat(BEFORE, call);
  const before = await heapInUse();
  await repeat(calls, call);
  return Math.max(0, (await heapInUse()) - before) / 1_000_000;
}

async function repeat(calls: number, call: () => Promise<unknown>): Promise<void> {
  for (let number = 0; number < calls; number++) await call().catch(() => undefined);
}
