import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { BenchCase } from '../bench-case.js';
import { type Adapter, startServer } from '../http/app-server.js';
import { takeTurns } from '../http/take-turns.js';
import { VIDEO_MODULES } from '../http/video-apps.js';
import { atLeast, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/videos/v1', connections: 16, requests: 4_000 };

type VideoModule = keyof typeof VIDEO_MODULES;

/** Throughput of a handler with both interceptors, the filter and four decorators, on Express. */
export const httpExpressCase = httpCase('http-express', 'Express', ExpressAdapter);

/** The same on Fastify. */
export const httpFastifyCase = httpCase('http-fastify', 'Fastify', FastifyAdapter);

function httpCase(name: string, platform: string, Adapter: Adapter): BenchCase {
  return {
    name,
    async run(effort) {
      const labels = Object.keys(VIDEO_MODULES) as VideoModule[];
      const servers = labels.map((label) => startServer(label, VIDEO_MODULES[label], Adapter));
      const timings = await takeTurns(await Promise.all(servers), LOAD, effort);
      const throughput = (of: VideoModule): number => timings.ratio(of, 'Breakwater');
      const perSecond = (label: VideoModule): string => `${grouped(1e9 / timings.of(label))} requests/s`;
      return {
        title: `${platform} handler with interceptors, filter and four decorators`,
        figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
        checks: [
          atLeast(throughput('bare'), 0.85, "of the bare handler's throughput"),
          forComparison(throughput('empty'), 'of that of a handler with two empty interceptors'),
        ],
      };
    },
  };
}
