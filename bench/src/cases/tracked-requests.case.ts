import { ExpressAdapter } from '@nestjs/platform-express';
import type { BenchCase } from '../bench-case.js';
import { startServer } from '../http/app-server.js';
import { takeTurns } from '../http/take-turns.js';
import { TRACKING_MODULES } from '../http/tracking-apps.js';
import { atLeast } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

/** Throughput of a handler that succeeds, with the filter and the tracker and without. */
export const trackedRequestsCase: BenchCase = {
  name: 'tracked-requests',
  async run(effort) {
    const servers = [
      await startServer('bare', TRACKING_MODULES.bare, ExpressAdapter),
      await startServer('Breakwater', TRACKING_MODULES.Breakwater, ExpressAdapter),
    ];
    const timings = await takeTurns(servers, LOAD, effort);
    const perSecond = (label: string): string => `${grouped(1e9 / timings.of(label))} requests/s`;
    return {
      title: 'Express handler that succeeds, with filter and error tracking',
      figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
      checks: [atLeast(timings.ratio('bare', 'Breakwater'), 0.97, "of the bare handler's throughput")],
    };
  },
};
