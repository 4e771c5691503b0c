import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atLeast, atMost } from '../report/check.js';
import { timesPerCall } from '../report/figures.js';
import { cockatielFour } from '../subjects/cockatiel.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork } from '../subjects/guarded.work.js';
import { opossum } from '../subjects/opossum.js';
import { work } from '../subjects/work.js';

/** Retry, time limit, breaker and bulkhead in one pipeline, while all is well. */
export const fourPoliciesCase: BenchCase = {
  name: 'four-policies',
  async run(effort) {
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const byDefault = opossum(work);
    const cockatiel = cockatielFour();
    const timings = await interleave(
      [
        { label: 'Breakwater', call: () => ours.withFour('v1') },
        { label: 'bare', call: () => work('v1'), calls: 1_600_000 },
        { label: 'opossum', call: () => byDefault.fire('v1') },
        { label: 'cockatiel', call: () => cockatiel.execute(() => work('v1')), calls: 12_000 },
      ],
      { calls: 80_000, rejections: 0 },
      effort,
    );
    return {
      title: '`@Retry @Timeout @CircuitBreaker @Bulkhead`, success (opossum: breaker alone)',
      figures: timesPerCall(timings, 'Breakwater', 'bare', 'opossum', 'cockatiel'),
      checks: [
        atMost(timings.ratio('Breakwater', 'opossum'), 1.05, 'of opossum'),
        atLeast(timings.ratio('cockatiel', 'Breakwater'), 4, 'times faster than cockatiel'),
      ],
    };
  },
};
