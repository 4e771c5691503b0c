import type { BenchCase } from '../bench-case.js';
import { startApps } from '../http/app-processes.js';
import { takeTurns } from '../http/take-turns.js';
import { atMost } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

/** Measures the check of load shedding while nothing is refused. */
export const loadSheddingCheckCase: BenchCase = {
  name: 'load-shedding-check',
  async run(effort) {
    const timings = await takeTurns(
      await startApps('videos', ['Breakwater', 'shedding'], 'Express'),
      LOAD,
      effort,
    );
    const perSecond = (label: string): string => `${grouped(1e9 / timings.of(label))} requests/s`;
    return {
      title: 'Express handler as above with load shedding, no overload (bare: without load shedding)',
      figures: { Breakwater: perSecond('shedding'), bare: perSecond('Breakwater') },
      checks: [atMost(timings.ratio('shedding', 'Breakwater'), 1.02, 'of a request without load shedding')],
    };
  },
};
