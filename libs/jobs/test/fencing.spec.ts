import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { inTransaction } from '../../../test/harness/in-transaction.js';
import {
  JobsModule,
  type OperationRecord,
  type OperationRun,
  OperationTracker,
  PostgresOperationStore,
} from '../src/index.js';
import { type OperationsDatabase, startOperationsDatabase } from './support/operations-database.js';

const LEASE = 60_000;
const EVERYTHING = { recoverable: ['payout'], maxRecoveries: 9, grace: 0, limit: 100 };

let database: OperationsDatabase;
let pool: Pool;
let store: PostgresOperationStore;
let app: TestingModule;
let tracker: OperationTracker;

beforeAll(async () => {
  database = await startOperationsDatabase();
  pool = database.pool;
  store = new PostgresOperationStore({ client: pool });
  await pool.query('CREATE TABLE payouts (account text)');
});

afterAll(() => database.dispose());

beforeEach(async () => {
  await database.empty();
  await pool.query('DELETE FROM payouts');

  @Global()
  @Module({ providers: [{ provide: Pool, useValue: pool }], exports: [Pool] })
  class PoolModule {}

  app = await Test.createTestingModule({
    imports: [
      PoolModule,
      JobsModule.forRootAsync({
        inject: [Pool],
        useFactory: (client: Pool) => ({ store: new PostgresOperationStore({ client }) }),
      }),
    ],
  }).compile();
  await app.init();
  tracker = app.get(OperationTracker);
});

afterEach(() => app.close());

/** Takes over all operations, as the detector of another process does. */
async function takeOver(): Promise<readonly OperationRecord[]> {
  await database.elapse(2 * LEASE);
  await store.mark(100);
  return store.recover('another process', EVERYTHING);
}

const payouts = async (): Promise<number> => (await pool.query('SELECT 1 FROM payouts')).rowCount ?? 0;

describe('a fence', () => {
  it('lets a guarded transaction pass', async () => {
    await tracker.run('payout', { key: '7' }, async ({ fence }) => {
      await inTransaction(pool, async (client) => {
        await fence.guard(client);
        await client.query('INSERT INTO payouts (account) VALUES ($1)', ['7']);
      });
    });
    expect(await payouts()).toBe(1);
  });

  it('rolls the transaction of a late finisher back, and aborts its signal', async () => {
    const seen: OperationRun[] = [];
    const late = tracker.run('payout', { key: '7' }, async (run) => {
      seen.push(run);
      await takeOver();
      await inTransaction(pool, async (client) => {
        await run.fence.guard(client);
        await client.query('INSERT INTO payouts (account) VALUES ($1)', ['7']);
      });
    });
    await expect(late).rejects.toMatchObject({ code: 'OPERATION_LOST' });
    expect(await payouts()).toBe(0);
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it('keeps everybody from taking the operation over while a guarded transaction runs, and lets heartbeats pass', async () => {
    const { record } = await store.begin({
      name: 'payout',
      key: '7',
      owner: 'me',
      lease: LEASE,
      maxRun: LEASE,
    });
    await database.elapse(2 * LEASE);
    await store.mark(100);
    await inTransaction(pool, async (client) => {
      expect(await store.guard(client, record)).toBe(true);
      // Neither waits: a lock would hold this test for ever.
      expect(await store.recover('another process', EVERYTHING)).toEqual([]);
      expect(await store.fail({ ...EVERYTHING, recoverable: [] })).toEqual([]);
      expect(await store.beat([record])).toEqual({ lost: [] });
    });
    expect(await store.recover('another process', EVERYTHING)).toHaveLength(1);
  });

  it('lets one of two replicas take over, whatever they do at the same time', async () => {
    const other = new PostgresOperationStore({ client: pool });
    for (let round = 0; round < 20; round++) {
      await database.empty();
      const begun = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.begin({
            name: 'payout',
            key: String(index % 5),
            owner: 'me',
            lease: LEASE,
            maxRun: LEASE * 9,
          }),
        ),
      );
      expect(begun.filter((one) => one.begun)).toHaveLength(5);
      await database.elapse(2 * LEASE);
      await store.mark(100);
      const claims = begun.map(({ record }) => record);
      const [first, second, , beaten] = await Promise.all([
        store.recover('first', EVERYTHING),
        other.recover('second', EVERYTHING),
        other.mark(100),
        store.beat(claims.slice(0, 5)),
      ]);
      const taken = [...first, ...second].map(({ key }) => key);
      expect(new Set(taken).size).toBe(taken.length);
      const fences = new Set([...first, ...second].map(({ fence }) => fence));
      expect(fences.size).toBe(taken.length);
      // A try whose heartbeat counted is not taken over.
      const lost = new Set(beaten.lost.map(({ id }) => id));
      const alive = claims.slice(0, 5).filter(({ id }) => !lost.has(id));
      expect(alive.filter(({ key }) => taken.includes(key))).toEqual([]);
    }
  });

  it('is sent once a tick for all operations of a process', async () => {
    let statements = 0;
    const counting = {
      query: (sql: string, parameters: unknown[]) => {
        if (sql.includes('ANY ($1::text::bigint[])')) statements += 1;
        return pool.query(sql, parameters);
      },
    };
    const counted = new PostgresOperationStore({ client: counting });
    const claims = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const key = String(index);
        return (await counted.begin({ name: 'payout', key, owner: 'me', lease: LEASE, maxRun: LEASE }))
          .record;
      }),
    );
    expect(await counted.beat(claims)).toEqual({ lost: [] });
    expect(statements).toBe(1);
  });
});
