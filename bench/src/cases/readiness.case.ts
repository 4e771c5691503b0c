import type { BenchCase } from '../bench-case.js';
import { type Platform, startApps } from '../http/app-processes.js';
import { takeTurns } from '../http/take-turns.js';
import { atLeast } from '../report/check.js';
import { grouped } from '../report/figures.js';

const LOAD = { path: '/health/ready', connections: 2_000, requests: 12_000 };

/** Throughput of `/health/ready` with a check of a database, under 2 000 callers at once, on Express. */
export const readinessExpressCase = readinessCase('readiness-express', 'Express');

/** The same on Fastify. */
export const readinessFastifyCase = readinessCase('readiness-fastify', 'Fastify');

function readinessCase(name: string, platform: Platform): BenchCase {
  return {
    name,
    async run(effort) {
      const apps = await startApps('readiness', ['bare', 'Breakwater'], platform);
      const timings = await takeTurns(apps, LOAD, effort);
      const perSecond = (label: string): string => `${grouped(1e9 / timings.of(label))} requests/s`;
      return {
        title: `${platform} readiness with one check, ${grouped(LOAD.connections)} callers at once`,
        figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
        checks: [atLeast(timings.ratio('bare', 'Breakwater'), 0.7, "of the bare handler's throughput")],
      };
    },
  };
}
