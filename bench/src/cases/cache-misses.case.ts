import type { BenchCase } from '../bench-case.js';
import { atMost } from '../report/check.js';
import { CachedWork, createCachedApp } from '../subjects/cached-app.js';

/** Callers who miss the same key at the same time. */
const CALLERS = 100;

/** A popular value has expired: its source is asked once. */
export const cacheMissesCase: BenchCase = {
  name: 'cache-misses',
  async run({ rounds }) {
    const app = await createCachedApp();
    const ours = app.get(CachedWork);
    for (let round = 0; round < rounds; round++) {
      await Promise.all(Array.from({ length: CALLERS }, () => ours.work(`v${round}`)));
    }
    const calls = ours.calls / rounds;
    await app.close();
    return {
      title: `\`@Cached()\`, ${CALLERS} callers miss one key`,
      figures: { Breakwater: `${calls} call of the source` },
      checks: [atMost(calls, 1, 'calls of the source')],
    };
  },
};
