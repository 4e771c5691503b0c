import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchCase } from '../bench-case.js';
import { Timings } from '../measure/timings.js';
import { atMost, forComparison } from '../report/check.js';
import { ServerProcess, type ServerProgram } from '../start/server-process.js';

/** As in production. Nothing answers at this address: the API listens before it needs its database. */
const ENVIRONMENT = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://bench@127.0.0.1:1/bench' };

const PROGRAMS = {
  /** As in its image: bench/run.mjs writes this bundle. */
  Breakwater: '../api/main.js',
  'without a bundle': '../../../apps/api/dist/main.js',
  bare: 'bare.js',
};

/** Starts take long, and vary less than calls. */
const SHARE_OF_ROUNDS = 0.6;

/** Processor time of the Studio API until it listens, against a Nest application with one controller. */
export const startCase: BenchCase = {
  name: 'start',
  async run({ rounds, warmUp }) {
    const folder = await mkdtemp(join(tmpdir(), 'compile-cache-'));
    const cold = new Timings();
    const cached = new Timings();
    for (let round = -Math.min(1, warmUp); round < Math.ceil(rounds * SHARE_OF_ROUNDS); round++) {
      for (const [label, file] of Object.entries(PROGRAMS)) {
        const milliseconds = await startOnce({ file, environment: ENVIRONMENT });
        const environment = { ...ENVIRONMENT, NODE_COMPILE_CACHE: folder };
        const withCache = await startOnce({ file, environment });
        // The round before the first one fills the cache.
        if (round < 0) continue;
        cold.add(label, milliseconds);
        cached.add(label, withCache);
      }
    }
    await rm(folder, { recursive: true });
    const times = (label: string): string =>
      `${cold.of(label).toFixed(0)} ms, with a compile cache ${cached.of(label).toFixed(0)} ms`;
    return {
      title: 'processor time until the Studio API listens',
      figures: Object.fromEntries(Object.keys(PROGRAMS).map((label) => [label, times(label)])),
      checks: [
        atMost(cold.ratio('Breakwater', 'bare'), 2.1, 'times a bare Nest application'),
        forComparison(
          cold.ratio('without a bundle', 'bare'),
          'times a bare Nest application without a bundle',
        ),
        forComparison(
          cached.ratio('Breakwater', 'bare'),
          'times a bare Nest application, both with a compile cache',
        ),
      ],
    };
  },
};

/** Starts a program and ends it as soon as it listens; gives its processor time until then in milliseconds. */
async function startOnce(program: ServerProgram): Promise<number> {
  const server = await ServerProcess.start(program);
  await server.stop();
  return server.cpuTimeOfStart / 1e6;
}
