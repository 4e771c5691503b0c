import { Failures, HealthDetails, Metrics, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OperationLostError, OperationRunningError, OperationsStatus } from '../src/index.js';
import { JOBS_METRICS } from '../src/jobs.metrics.js';
import { heldWork, type Jobs, type JobsParts, startJobs } from './support/start-jobs.js';

const LEASE = 60_000;

let jobs: Jobs;

async function start(parts?: JobsParts): Promise<Jobs> {
  jobs = await startJobs(parts);
  return jobs;
}

afterEach(async () => {
  const closed = jobs.app.close();
  await jobs.clock.advance(20_000);
  await closed;
});

async function beginStuck(): Promise<void> {
  await jobs.store.begin({ name: 'assembly', key: '1', owner: 'dead', lease: LEASE, maxRun: LEASE * 9 });
  await jobs.clock.advance(LEASE + 1);
}

describe('operations for operators', () => {
  it('shows the operations of each name as gauges', async () => {
    const { app, tracker, clock } = await start();
    const { promise, end } = heldWork();
    const runs = ['1', '2'].map((key) => tracker.run('assembly', { key }, () => promise));
    await clock.advance(30_000);
    const gauges = app.get(ResilienceGauges);
    expect(gauges.read('operations')).toEqual([{ name: 'assembly', running: 2 }]);
    expect(gauges.read('operations-detector')).toEqual([{ stuck: 0 }]);
    end('done');
    await Promise.all(runs);
    expect(gauges.read('operations')).toEqual([]);
    expect(app.get(Metrics).descriptions).toEqual(expect.arrayContaining([...JOBS_METRICS]));
  });

  it('shows the facts at /health/operations', async () => {
    const { app } = await start({ detector: false });
    await beginStuck();
    const source = app.get(HealthDetails).sources.get('operations');
    expect(await source?.()).toEqual({ store: 'memory', running: {}, stuck: 1, heartbeatFailures: 0 });
  });

  it('is healthy, degraded with stuck operations, and unhealthy without a store', async () => {
    const { app, store } = await start({ detector: false });
    const status = app.get(OperationsStatus);
    expect(await status.getHealthStatus()).toMatchObject({
      status: 'healthy',
      message: 'No operation is stuck.',
    });
    await beginStuck();
    expect(await status.getHealthStatus()).toEqual({
      status: 'degraded',
      message: 'Stuck operations: 1.',
      details: { store: 'memory', running: 0, stuck: 1 },
    });
    store.stuck = () => Promise.reject(Object.assign(new Error('at host secret'), { code: 'ECONNREFUSED' }));
    expect(await status.getHealthStatus()).toEqual({
      status: 'unhealthy',
      message: 'The store of operations does not answer; no operation can begin.',
      details: { store: 'memory', running: 0, reason: 'refused' },
    });
  });

  it('offers the action operations.cleanup', async () => {
    const { app, store } = await start({ detector: false });
    await beginStuck();
    const actions = app.get(OperatorActions);
    const request = { target: 'stuck', reason: 'incident 7' };
    const dry = await actions.run('operations.cleanup', { ...request, dryRun: true }, 'ann');
    expect(dry).toMatchObject({
      before: 'present',
      answer: '1 stuck operation and 0 old records found: 0 would be recovered, 1 would fail.',
    });
    expect(store.records).toMatchObject([{ state: 'running' }]);
    await actions.run('operations.cleanup', request, 'ann');
    expect(store.records).toMatchObject([{ state: 'failed' }]);
  });

  it('gives its errors a meaning for every other package', async () => {
    const { app } = await start();
    const failures = app.get(Failures);
    for (const error of [new OperationRunningError('a', '1'), new OperationLostError('a', 1)])
      expect(failures.of(error)).toMatchObject({ kind: 'conflict', transient: false, status: 409 });
  });
});
