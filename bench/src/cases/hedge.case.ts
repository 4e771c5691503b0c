import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork } from '../subjects/guarded.work.js';

/** A hedge that does not fire, as for nineteen calls of twenty. */
export const hedgeCase: BenchCase = {
  name: 'hedge',
  async run(effort) {
    const app = await createGuardedApp();
    const work = app.get(GuardedWork);
    const timings = await interleave(
      [
        { label: 'with', call: () => work.withFourAndHedge('v1') },
        { label: 'without', call: () => work.withFour('v1') },
      ],
      { calls: 80_000, rejections: 0 },
      effort,
    );
    const ratio = timings.ratio('with', 'without');
    return {
      title: '`@Hedge` beside the four policies, not fired',
      figures: {
        Breakwater: `${nanoseconds(timings.of('with'))}, without ${nanoseconds(timings.of('without'))}`,
      },
      checks: [atMost(ratio, 1.15, 'of the same pipeline without it')],
    };
  },
};
