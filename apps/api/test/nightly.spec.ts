import { ResilienceEvents } from '@breakwater/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';

/** The work of the night. */
const JOB = 'uploads.nightly-rescan';

let server: PostgresServer;
const replicas: ApiHarness[] = [];

afterEach(async () => {
  jest.useRealTimers();
  for (const replica of replicas.splice(0)) await replica.close();
  await server.dispose();
});

describe('the nightly scan of the quarantine', () => {
  it('runs on one of two replicas, each night', async () => {
    server = await startPostgres();
    for (let count = 0; count < 2; count++) replicas.push(await bootApi({ DATABASE_URL: server.url() }));
    for (const replica of replicas) {
      // The start-up task creates the tables.
      await until(
        () => replica.get('/health/ready'),
        ({ status }) => status === 200,
      );
    }
    const happened: string[] = [];
    for (const { app } of replicas) {
      const events = app.get(ResilienceEvents);
      events.on('operator.action', ({ action, outcome }) => void happened.push(`${action} ${outcome}`));
      events.on('single-instance.tick', ({ name, outcome }) => void happened.push(`${name} ${outcome}`));
    }
    const jobs = replicas.map(({ app }) => app.get(SchedulerRegistry).getCronJob(JOB));
    expect(jobs.map(({ cronTime }) => [cronTime.source, cronTime.timeZone])).toEqual([
      ['0 3 * * *', 'UTC'],
      ['0 3 * * *', 'UTC'],
    ]);
    for (const day of [1, 2]) {
      goToNight(day);
      for (const job of jobs) void job.fireOnTick();
      await until(
        () => happened,
        ({ length }) => length >= 3,
      );
      expect(happened.splice(0).toSorted()).toEqual([`${JOB} ran`, `${JOB} skipped`, 'uploads.rescan done']);
    }
  });
});

/** Sets the time of day. The timers go on. */
function goToNight(day: number): void {
  jest.useFakeTimers({
    now: Date.UTC(2027, 0, day, 3),
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
    ],
  });
}
