import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { timesPerCall } from '../report/figures.js';
import { cockatielBreaker } from '../subjects/cockatiel.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork } from '../subjects/guarded.work.js';
import { opossum, opossumTuned } from '../subjects/opossum.js';
import { work } from '../subjects/work.js';

/** A breaker and nothing else, while all is well. */
export const circuitBreakerCase: BenchCase = {
  name: 'circuit-breaker',
  async run(effort) {
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const byDefault = opossum(work);
    const tuned = opossumTuned(work);
    const cockatiel = cockatielBreaker();
    const timings = await interleave(
      [
        { label: 'Breakwater', call: () => ours.withBreaker('v1') },
        { label: 'bare', call: () => work('v1'), calls: 1_600_000 },
        { label: 'opossum', call: () => byDefault.fire('v1') },
        { label: 'opossum tuned', call: () => tuned.fire('v1') },
        { label: 'cockatiel', call: () => cockatiel.execute(() => work('v1')) },
      ],
      { calls: 80_000, rejections: 0 },
      effort,
    );
    return {
      title: '`@CircuitBreaker()`, success',
      figures: timesPerCall(timings, 'Breakwater', 'bare', 'opossum', 'opossum tuned', 'cockatiel'),
      checks: [atMost(timings.ratio('Breakwater', 'opossum'), 0.6, 'of opossum')],
    };
  },
};
