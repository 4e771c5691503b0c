import type { BenchCase } from '../bench-case.js';
import { startApps } from '../http/app-processes.js';
import { takeTurns } from '../http/take-turns.js';
import { atLeast } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

/** Throughput of a handler that succeeds, with the filter and the tracker and without. */
export const trackedRequestsCase: BenchCase = {
  name: 'tracked-requests',
  async run(effort) {
    const apps = await startApps('tracking', ['bare', 'Breakwater'], 'Express');
    const timings = await takeTurns(apps, LOAD, effort);
    const perSecond = (label: string): string => `${grouped(1e9 / timings.of(label))} requests/s`;
    return {
      title: 'Express handler that succeeds, with filter and error tracking',
      figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
      checks: [atLeast(timings.ratio('bare', 'Breakwater'), 0.97, "of the bare handler's throughput")],
    };
  },
};
