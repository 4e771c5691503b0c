import type { BenchCase, Effort } from '../bench-case.js';
import { type Platform, startApps } from '../http/app-processes.js';
import type { METRICS_MODULES } from '../http/metrics-apps.js';
import { takeTurns } from '../http/take-turns.js';
import type { Timings } from '../measure/timings.js';
import { atLeast, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

type MetricsModule = keyof typeof METRICS_MODULES;

/** Throughput of a handler with all metrics on, on Express. */
export const metricsExpressCase = metricsCase('metrics-express', 'Express');

/** The same on Fastify. */
export const metricsFastifyCase = metricsCase('metrics-fastify', 'Fastify');

function metricsCase(name: string, platform: Platform): BenchCase {
  return {
    name,
    async run(effort) {
      const timings = await compare(['off', 'on'], platform, effort);
      const bare = await compare(['bare off', 'bare on'], platform, effort);
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
async function compare(
  labels: readonly MetricsModule[],
  platform: Platform,
  effort: Effort,
): Promise<Timings> {
  return takeTurns(await startApps('metrics', labels, platform), LOAD, effort);
}
