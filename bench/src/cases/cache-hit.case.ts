import type { BenchCase } from '../bench-case.js';
import { interleave } from '../measure/interleave.js';
import { atMost } from '../report/check.js';
import { timesPerCall } from '../report/figures.js';
import { bentoMemory, CachedWork, createCachedApp } from '../subjects/cached-app.js';
import { work } from '../subjects/work.js';

/** A hit in memory, by the decorator and by bentocache. */
export const cacheHitCase: BenchCase = {
  name: 'cache-hit',
  async run(effort) {
    const app = await createCachedApp();
    const ours = app.get(CachedWork);
    const bento = bentoMemory();
    const timings = await interleave(
      [
        { label: 'Breakwater', call: () => ours.work('v1') },
        { label: 'bare', call: () => work('v1'), calls: 1_600_000 },
        { label: 'bentocache', call: () => bento('v1') },
      ],
      { calls: 80_000, rejections: 0 },
      effort,
    );
    await app.close();
    return {
      title: '`@Cached()`, a hit in memory without copies',
      figures: timesPerCall(timings, 'Breakwater', 'bare'),
      checks: [atMost(timings.ratio('Breakwater', 'bentocache'), 1.5, 'of `bentocache.getOrSet`')],
    };
  },
};
