import type { BenchCase } from '../bench-case.js';
import type { Contender } from '../measure/contender.js';
import { interleave } from '../measure/interleave.js';
import { below } from '../report/check.js';
import { timesPerCall } from '../report/figures.js';
import { cockatielOpen } from '../subjects/cockatiel.js';
import { createGuardedApp } from '../subjects/guarded-app.js';
import { GuardedWork, ONE_HOUR } from '../subjects/guarded.work.js';
import { opossum } from '../subjects/opossum.js';
import { broken } from '../subjects/work.js';

/** More failures than any of the breakers needs to open. */
const FAILURES = 20;

/** Refusing calls while open; each refusal is caught. */
export const openCircuitCase: BenchCase = {
  name: 'open-circuit',
  async run(effort) {
    const app = await createGuardedApp();
    const ours = app.get(GuardedWork);
    const byDefault = opossum(broken, { resetTimeout: ONE_HOUR });
    const cockatiel = cockatielOpen();
    const contenders: Contender[] = [
      { label: 'Breakwater', call: () => ours.withOpenCircuit('v1') },
      { label: 'opossum', call: () => byDefault.fire('v1') },
      { label: 'cockatiel', call: () => cockatiel.execute(() => broken('v1')) },
    ];
    for (const contender of contenders) {
      for (let failure = 0; failure < FAILURES; failure++) await contender.call().catch(() => undefined);
    }
    const timings = await interleave(contenders, { calls: 30_000, rejections: 1 }, effort);
    return {
      title: 'refusing while open',
      figures: timesPerCall(timings, 'Breakwater', 'opossum', 'cockatiel'),
      checks: [
        below(timings.ratio('Breakwater', 'opossum'), 1, 'of opossum'),
        below(timings.ratio('Breakwater', 'cockatiel'), 1, 'of cockatiel'),
      ],
    };
  },
};
