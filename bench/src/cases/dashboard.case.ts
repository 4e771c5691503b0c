import type { BenchCase } from '../bench-case.js';
import { SteadyLoad } from '../http/steady-load.js';
import { Timings } from '../measure/timings.js';
import { atMost, forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';
import type { ServerProcess } from '../start/server-process.js';
import { Studio } from '../studio/studio.js';
import { openWatchers } from '../studio/watchers.js';

/** Half of the requests ask another service through a circuit breaker, and half ask the database. */
const PATHS = ['/channels/UCbreakwater/stats', '/videos'];

const CONNECTIONS = 8;

/** Requests per second: the API needs about half of a core. */
const RATE = 400;

/** Requests of one turn. */
const REQUESTS = 1_000;

const TOKEN = 'only-for-benchmarks';

/** Open pages in each turn. */
const PAGES = { 'no dashboard': 0, 'no page': 0, 'one page': 1, '20 pages': 20 };

type Label = keyof typeof PAGES;

/** Processor time of a request of the Studio API while people look at the dashboard. */
export const dashboardCase: BenchCase = {
  name: 'dashboard',
  async run({ rounds, warmUp, share }) {
    await using studio = await Studio.start();
    const upstreamPort = await studio.upstream();
    const api = await studio.api(upstreamPort, TOKEN);
    const servers: Record<Label, ServerProcess> = {
      'no dashboard': await studio.api(upstreamPort),
      'no page': api,
      'one page': api,
      '20 pages': api,
    };
    const timings = new Timings();
    const requests = Math.ceil(REQUESTS * share);
    const turns = Object.entries(servers) as [Label, ServerProcess][];
    for (let round = -warmUp; round < rounds; round++) {
      for (const [label, server] of round % 2 === 0 ? turns : turns.toReversed()) {
        const nanoseconds = await takeTurn(server, PAGES[label], requests);
        if (round >= 0) timings.add(label, nanoseconds / requests);
      }
    }
    const [low, high] = timings.spread('one page', 'no page').map((ratio) => ratio.toFixed(3));
    const perRequest = (label: Label): string => `${grouped(timings.of(label) / 1_000)} µs`;
    return {
      title: 'a request of the Studio API while a page of the dashboard is open (bare: no page)',
      figures: { Breakwater: perRequest('one page'), bare: perRequest('no page') },
      checks: [
        atMost(
          timings.ratio('one page', 'no page'),
          1.02,
          `of the processor time without a page (half of the rounds: ${low} to ${high})`,
        ),
        forComparison(timings.ratio('20 pages', 'no page'), 'with 20 pages'),
        forComparison(
          timings.ratio('no page', 'no dashboard'),
          'of an API that has no dashboard, without a page',
        ),
      ],
    };
  },
};

/** Returns the nanoseconds of processor time that the API takes for the requests. */
async function takeTurn(server: ServerProcess, pages: number, requests: number): Promise<number> {
  const load = await SteadyLoad.connect(server.port, PATHS, CONNECTIONS);
  const watchers = await openWatchers(pages, server.port, TOKEN);
  const before = await server.cpuTime();
  await load.run(requests, RATE);
  const after = await server.cpuTime();
  for (const watcher of watchers) watcher.destroy();
  load.close();
  return after - before;
}
