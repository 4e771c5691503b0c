import { ResilienceEvents } from '@breakwater/core';
import { JobsModule, OperationTracker, PostgresOperationStore } from '@breakwater/jobs';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type OperationsDatabase,
  startOperationsDatabase,
} from '../../libs/jobs/test/support/operations-database.js';
import { until } from '../harness/until.js';

const LEASE = 1_000;

let database: OperationsDatabase;
let app: TestingModule;

beforeAll(async () => {
  database = await startOperationsDatabase();
  const store = new PostgresOperationStore({ client: database.pool });
  app = await Test.createTestingModule({
    imports: [JobsModule.forRoot({ store, lease: LEASE, detectorInterval: 100 })],
  }).compile();
  await app.init();
});

afterAll(async () => {
  await app.close();
  await database.dispose();
});

it('a process whose event loop was blocked for three leases recovers none of its own operations', async () => {
  const looks: number[] = [];
  const ends: string[] = [];
  app.get(ResilienceEvents).on('operations.checked', ({ scanned }) => looks.push(scanned));
  app.get(ResilienceEvents).on('operation.finished', ({ end }) => ends.push(end));
  const tracker = app.get(OperationTracker);
  tracker.register('assembly', () => {});
  const result = await tracker.run('assembly', { key: '1' }, async ({ signal }) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * LEASE);
    const before = looks.length;
    await until(
      () => looks.length - before,
      (count) => count > 10,
    );
    return signal.aborted;
  });
  expect(result).toBe(false);
  expect(ends).toEqual(['succeeded']);
});
