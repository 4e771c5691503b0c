import { MetricsService, ObservabilityModule } from '@breakwater/observability';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import { Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { BenchCase } from '../bench-case.js';
import { startServer } from '../http/app-server.js';
import { Load } from '../http/load.js';
import { LongestPause } from '../measure/longest-pause.js';
import { median } from '../measure/median.js';
import { below } from '../report/check.js';
import { grouped } from '../report/figures.js';
import { broken, work } from '../subjects/work.js';

const BREAKERS = 1_000;
const MILLION = 1_000_000;

@Module({ imports: [ResilienceModule.forRoot(), ObservabilityModule.forRoot()] })
class ScrapedModule {}

/** A scrape of a service with a thousand circuits, each with successes and failures, over HTTP. */
export const scrapeCase: BenchCase = {
  name: 'scrape',
  async run({ rounds, warmUp }) {
    const { app, port } = await startServer('Breakwater', ScrapedModule, FastifyAdapter);
    const circuits = app.get(CircuitBreakerService);
    for (let number = 0; number < BREAKERS; number++) {
      await circuits.execute(`circuit-${number}`, () => work('v1'));
      await circuits.execute(`circuit-${number}`, () => broken('v1')).catch(() => undefined);
    }
    const load = new Load();
    const durations: number[] = [];
    const pauses: number[] = [];
    for (let round = -warmUp; round < rounds; round++) {
      const longest = new LongestPause();
      const duration = await load.run({ port, path: '/metrics', connections: 1, requests: 1 });
      const pause = longest.stop();
      if (round < 0) continue;
      durations.push(duration / MILLION);
      pauses.push(pause);
    }
    const text = (await app.get(MetricsService).scrape('text')).toString();
    load.stop();
    await app.close();
    return {
      title: `scrape with 1 000 circuits, ${grouped(text.split('\n').length)} lines`,
      figures: { Breakwater: `${median(durations).toFixed(1)} ms` },
      checks: [
        below(median(durations), 50, 'ms'),
        below(Math.max(...pauses), 20, 'ms, the longest pause of the event loop in any scrape'),
      ],
    };
  },
};
