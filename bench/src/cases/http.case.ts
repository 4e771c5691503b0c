import type { AddressInfo, Server as NetServer } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { BenchCase, Effort } from '../bench-case.js';
import { Load } from '../http/load.js';
import { VIDEO_MODULES } from '../http/video-apps.js';
import { Timings } from '../measure/timings.js';
import { atLeast, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const REQUESTS = 4_000;
const PATH = '/videos/v1';

type Adapter = new () => ExpressAdapter | FastifyAdapter;
type VideoModule = keyof typeof VIDEO_MODULES;

/** Throughput of a handler with both interceptors, the filter and four decorators, on Express. */
export const httpExpressCase = httpCase('http-express', 'Express', ExpressAdapter);

/** The same on Fastify. */
export const httpFastifyCase = httpCase('http-fastify', 'Fastify', FastifyAdapter);

function httpCase(name: string, platform: string, Adapter: Adapter): BenchCase {
  return {
    name,
    async run(effort) {
      const load = new Load();
      const labels = Object.keys(VIDEO_MODULES) as VideoModule[];
      const apps = await Promise.all(labels.map((label) => start(label, Adapter)));
      const timings = await alternate(apps, load, effort);
      load.stop();
      await Promise.all(apps.map(({ app }) => app.close()));
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

interface Server {
  readonly label: VideoModule;
  readonly app: INestApplication;
  readonly port: number;
}

async function start(label: VideoModule, Adapter: Adapter): Promise<Server> {
  const app = await NestFactory.create(VIDEO_MODULES[label], new Adapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as NetServer).address() as AddressInfo;
  return { label, app, port };
}

/** Short rounds in turn; who begins changes with each. */
async function alternate(servers: readonly Server[], load: Load, effort: Effort): Promise<Timings> {
  const timings = new Timings();
  const requests = Math.ceil(REQUESTS * effort.share);
  for (let round = -effort.warmUp; round < effort.rounds; round++) {
    for (const { label, port } of round % 2 === 0 ? servers : servers.toReversed()) {
      const nanoseconds = await load.run({ port, path: PATH, requests });
      if (round >= 0) timings.add(label, nanoseconds);
    }
  }
  return timings;
}
