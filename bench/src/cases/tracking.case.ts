import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atLeast, below } from '../report/check.js';
import { grouped, timesPerCall } from '../report/figures.js';
import { buildFailure } from '../subjects/failure.js';
import { createTrackingApp } from '../subjects/tracking-app.js';

/** Building an error and tracking it, over and over: an error storm. */
export const trackingCase: BenchCase = {
  name: 'tracking',
  async run(effort) {
    const { app, tracker } = await createTrackingApp();
    let number = 0;
    const timings = await interleave(
      [
        { label: 'Breakwater', call: async () => tracker.trackError(buildFailure(number++)) },
        { label: 'bare', call: async () => buildFailure(number++) },
      ],
      { calls: 20_000, rejections: 0 },
      effort,
    );
    await app.close();
    const { unresolved } = tracker.getErrorStats();
    if (unresolved === 0) throw new Error('Nothing was tracked.');
    const perSecond = 1e9 / timings.of('Breakwater');
    return {
      title: 'building an error and tracking it, again and again (bare: building it)',
      figures: timesPerCall(timings, 'Breakwater', 'bare'),
      checks: [
        atLeast(perSecond / 1_000, 50, `thousand per second (${grouped(perSecond)})`),
        below(timings.ratio('Breakwater', 'bare') - 1, 5, 'times the cost of building it'),
      ],
    };
  },
};
