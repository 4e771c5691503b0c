import type { BenchCase } from '../bench-case.js';
import { type Platform, startApps } from '../http/app-processes.js';
import { takeTurns } from '../http/take-turns.js';
import type { VIDEO_MODULES } from '../http/video-apps.js';
import { atLeast, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

type VideoModule = keyof typeof VIDEO_MODULES;

/** Throughput of a handler with a request deadline, retries, the filter and four decorators, on Express. */
export const httpExpressCase = httpCase('http-express', 'Express', 0.85);

/** The same on Fastify. */
export const httpFastifyCase = httpCase('http-fastify', 'Fastify', 0.72);

const LABELS = ['bare', 'empty', 'interceptors', 'Breakwater'] satisfies VideoModule[];

function httpCase(name: string, platform: Platform, target: number): BenchCase {
  return {
    name,
    async run(effort) {
      const timings = await takeTurns(await startApps('videos', LABELS, platform), LOAD, effort);
      const throughput = (of: VideoModule): number => timings.ratio(of, 'Breakwater');
      const perSecond = (label: VideoModule): string => `${grouped(1e9 / timings.of(label))} requests/s`;
      return {
        title: `${platform} handler with request deadline, retries, filter and four decorators`,
        figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
        checks: [
          atLeast(throughput('bare'), target, "of the bare handler's throughput"),
          forComparison(throughput('empty'), 'of that of a handler with two empty interceptors'),
          forComparison(
            throughput('interceptors'),
            'of that with our two interceptors in place of the deadline',
          ),
        ],
      };
    },
  };
}
