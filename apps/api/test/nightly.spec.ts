import { ResilienceEvents } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { until } from '../../../test/harness/until.js';
import { NightlyRescan } from '../src/features/uploads/nightly-rescan.js';
import { type ApiHarness, bootApi } from './api-harness.js';

/** The work of the night. */
const JOB = 'uploads.nightly-rescan';

let server: PostgresServer;
const replicas: ApiHarness[] = [];

afterEach(async () => {
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
    const jobs = replicas.map(({ app }) => app.get(NightlyRescan, { strict: false }).job!);
    expect(jobs.map(({ cronTime }) => [cronTime.source, cronTime.timeZone])).toEqual([
      ['0 3 * * *', 'UTC'],
      ['0 3 * * *', 'UTC'],
    ]);
    const pool = new Pool({ connectionString: server.url() });
    for (let night = 0; night < 2; night++) {
      for (const job of jobs) void job.fireOnTick();
      await until(
        () => happened,
        ({ length }) => length >= 3,
      );
      expect(happened.splice(0).toSorted()).toEqual([`${JOB} ran`, `${JOB} skipped`, 'uploads.rescan done']);
      await pool.query(`UPDATE breakwater_ticks SET claimed_at = claimed_at - interval '1 day'`);
    }
    await pool.end();
  });
});
