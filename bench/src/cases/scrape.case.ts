import { MetricsService, ObservabilityModule } from '@breakwater/observability';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import { Module, type Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { BenchCase, Effort } from '../bench-case.js';
import { startServer } from '../http/app-server.js';
import { Load } from '../http/load.js';
import { cpuTime } from '../measure/cpu-time.js';
import { LongestPause } from '../measure/longest-pause.js';
import { median } from '../measure/median.js';
import { atMost, below, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const MILLION = 1_000_000;

const MANY = 10_000;

const FEW = 100;

/** With so many circuits a scrape takes about half a second. */
const FEWER_ROUNDS = 0.35;

/** With the default limit for names that are given at run time: circuits beyond it share one name. */
@Module({ imports: [ResilienceModule.forRoot(), ObservabilityModule.forRoot()] })
class LimitedModule {}

/** Each circuit has series of its own. */
@Module({
  imports: [ResilienceModule.forRoot(), ObservabilityModule.forRoot({ metrics: { maxDynamicNames: MANY } })],
})
class UnlimitedModule {}

/** A scrape of a service with a thousand circuits, each with successes and failures, over HTTP. */
export const scrapeCase: BenchCase = {
  name: 'scrape',
  async run(effort) {
    const { lines, durations, pauses } = await scrape(UnlimitedModule, 1_000, effort);
    return {
      title: `scrape with 1 000 circuits, ${grouped(lines)} lines`,
      figures: { Breakwater: `${median(durations).toFixed(1)} ms` },
      checks: [
        below(median(durations), 50, 'ms'),
        below(Math.max(...pauses), 20, 'ms, the longest pause of the event loop in any scrape'),
      ],
    };
  },
};

/** Pauses of the event loop during scrapes of ten thousand circuits, against a hundred. */
export const scrapePauseCase: BenchCase = {
  name: 'scrape-pause',
  async run({ rounds, ...effort }) {
    const fewer = { ...effort, rounds: Math.ceil(rounds * FEWER_ROUNDS) };
    const few = await scrape(LimitedModule, FEW, fewer);
    const many = await scrape(LimitedModule, MANY, fewer);
    const all = await scrape(UnlimitedModule, MANY, fewer);
    const [short, long] = [median(few.pauses), median(many.pauses)];
    return {
      title: `longest pause of the event loop in a scrape with ${grouped(MANY)} circuits, ${grouped(many.lines)} lines`,
      figures: { Breakwater: `${long.toFixed(1)} ms (${FEW} circuits: ${short.toFixed(1)} ms)` },
      checks: [
        atMost(long / short, 5, `times the pause with ${FEW} circuits`),
        forComparison(median(many.durations), 'ms, the whole scrape'),
        forComparison(
          median(all.pauses),
          `ms, the longest pause when each circuit has series of its own (${grouped(all.lines)} lines)`,
        ),
      ],
    };
  },
};

async function scrape(
  module: Type,
  circuits: number,
  { rounds, warmUp }: Effort,
): Promise<{ lines: number; durations: number[]; pauses: number[] }> {
  const { app, port } = await startServer('Breakwater', module, FastifyAdapter);
  const service = app.get(CircuitBreakerService);
  for (let number = 0; number < circuits; number++) {
    await service.execute(`circuit-${number}`, async () => 'v1');
    await service.execute(`circuit-${number}`, () => Promise.reject(new Error())).catch(() => undefined);
  }
  const load = new Load();
  const durations: number[] = [];
  const pauses: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const longest = new LongestPause();
    const before = cpuTime();
    await load.run({ port, path: '/metrics', connections: 1, requests: 1 });
    const duration = cpuTime() - before;
    const pause = longest.stop();
    if (round < 0) continue;
    durations.push(duration / MILLION);
    pauses.push(pause);
  }
  const text = (await app.get(MetricsService).scrape('text')).toString();
  load.stop();
  await app.close();
  return { lines: text.split('\n').length, durations, pauses };
}
