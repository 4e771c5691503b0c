import { RequestContext, runInContext } from '@breakwater/core';
import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { timesPerCall } from '../report/figures.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork } from '../subjects/guarded.work.js';
import { opossum } from '../subjects/opossum.js';
import { work } from '../subjects/work.js';

/** A breaker inside of a request, where nearly all calls of a service are: the call joins the scope of its request. */
export const circuitBreakerInRequestCase: BenchCase = {
  name: 'circuit-breaker-in-request',
  async run(effort) {
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const byDefault = opossum(work);
    const contenders = [
      { label: 'Breakwater', call: () => ours.withBreaker('v1') },
      { label: 'opossum', call: () => byDefault.fire('v1') },
    ];
    const timings = await runInContext(new RequestContext(), () =>
      interleave(contenders, { calls: 80_000, rejections: 0 }, effort),
    );
    return {
      title: '`@CircuitBreaker()` inside of a request, success',
      figures: timesPerCall(timings, 'Breakwater', 'opossum'),
      checks: [atMost(timings.ratio('Breakwater', 'opossum'), 0.78, 'of opossum')],
    };
  },
};
