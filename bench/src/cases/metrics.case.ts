import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { BenchCase, Effort } from '../bench-case.js';
import { type Adapter, startServer } from '../http/app-server.js';
import { METRICS_MODULES } from '../http/metrics-apps.js';
import { takeTurns } from '../http/take-turns.js';
import type { Timings } from '../measure/timings.js';
import { atLeast, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

type MetricsModule = keyof typeof METRICS_MODULES;

/** Throughput of a handler with all metrics on, on Express. */
export const metricsExpressCase = metricsCase('metrics-express', 'Express', ExpressAdapter);

/** The same on Fastify. */
export const metricsFastifyCase = metricsCase('metrics-fastify', 'Fastify', FastifyAdapter);

function metricsCase(name: string, platform: string, Adapter: Adapter): BenchCase {
  return {
    name,
    async run(effort) {
      const timings = await compare(['off', 'on'], Adapter, effort);
      const bare = await compare(['bare off', 'bare on'], Adapter, effort);
      const perSecond = (label: 'on' | 'off'): string => `${grouped(1e9 / timings.of(label))} requests/s`;
      return {
        title: `${platform} handler as above, all metrics on (bare: off)`,
        figures: { Breakwater: perSecond('on'), bare: perSecond('off') },
        checks: [
          atLeast(timings.ratio('off', 'on'), 0.95, 'of the throughput without metrics'),
          forComparison(bare.ratio('bare off', 'bare on'), 'of that of a handler that does nothing'),
        ],
      };
    },
  };
}

/** Two at a time, so that both begin a round equally often, and end one. */
async function compare(labels: readonly MetricsModule[], Adapter: Adapter, effort: Effort): Promise<Timings> {
  const servers = labels.map((label) => startServer(label, METRICS_MODULES[label], Adapter));
  return takeTurns(await Promise.all(servers), LOAD, effort);
}
