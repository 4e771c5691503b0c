import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork } from '../subjects/guarded.work.js';

/** A bulkhead that measures its calls to find its number of slots. */
export const adaptiveBulkheadCase: BenchCase = {
  name: 'adaptive-bulkhead',
  async run(effort) {
    const app = await createGuardedApp();
    const work = app.get(GuardedWork);
    const timings = await interleave(
      [
        { label: 'adaptive', call: () => work.withAdaptiveBulkhead('v1') },
        { label: 'fixed', call: () => work.withBulkhead('v1') },
      ],
      { calls: 80_000, rejections: 0 },
      effort,
    );
    return {
      title: "`@Bulkhead('adaptive')`, success",
      figures: {
        Breakwater: `${nanoseconds(timings.of('adaptive'))}, fixed ${nanoseconds(timings.of('fixed'))}`,
      },
      checks: [atMost(timings.ratio('adaptive', 'fixed'), 1.3, 'of a fixed bulkhead')],
    };
  },
};
