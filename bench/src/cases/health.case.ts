import type { BenchCase } from '../bench-case.js';
import { startApps } from '../http/app-processes.js';
import { takeTurns } from '../http/take-turns.js';
import { forComparison } from '../report/check.js';
import { grouped } from '../report/figures.js';

const MILLION = 1_000_000;

/** Throughput of `/health` with every local check. */
export const healthCase: BenchCase = {
  name: 'health',
  async run(effort) {
    const apps = await startApps('health', ['bare', 'Breakwater'], 'Express');
    const timings = await takeTurns(apps, { path: '/health', connections: 16, requests: 2_000 }, effort);
    const perSecond = (label: string): string => `${grouped(1e9 / timings.of(label))} requests/s`;
    return {
      title: 'Express `/health` with one check of a database and every local check',
      figures: { Breakwater: perSecond('Breakwater'), bare: perSecond('bare') },
      checks: [forComparison(timings.ratio('bare', 'Breakwater'), "of the bare handler's throughput")],
    };
  },
};

/** Time of `/health/detailed` for a service with a thousand circuits. */
export const healthDetailsCase: BenchCase = {
  name: 'health-details',
  async run(effort) {
    const apps = await startApps('health', ['circuits'], 'Express');
    const order = { path: '/health/detailed', connections: 1, requests: 20 };
    const milliseconds = (await takeTurns(apps, order, effort)).of('circuits') / MILLION;
    return {
      title: 'Express `/health/detailed` with 1 000 circuits',
      figures: { Breakwater: `${milliseconds.toFixed(1)} ms` },
      checks: [forComparison(milliseconds, 'ms, one request after another')],
    };
  },
};
