import { PostgresCursorStore, PostgresDeadLetterStore } from '@breakwater/streams';
import { cursorStoreContract, deadLetterStoreContract } from '@breakwater/streams/testing';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { PrismaClient } from '../../libs/database/test/prisma/client/client.js';
import { migrationSql } from '../../libs/streams/test/support/real-postgres.js';
import { startProcessor } from '../../libs/streams/test/support/start-processor.js';
import { PATIENT_TRANSACTIONS } from '../harness/patient-transactions.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';

const context = { signal: new AbortController().signal };

let server: PostgresServer;
let pool: Pool;
let prisma: PrismaClient;

beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url() });
  prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: PATIENT_TRANSACTIONS,
  });
  await pool.query(migrationSql());
  await pool.query('CREATE TABLE handled (n BIGINT NOT NULL)');
});

afterAll(async () => {
  await pool.end();
  await server.dispose();
});

describe.each([
  ['a pool of pg', () => pool],
  ['a client of Prisma', () => prisma],
])('the stores in PostgreSQL with %s', (_, client) => {
  it.each([
    ...cursorStoreContract(() => new PostgresCursorStore({ client: client() })),
    ...deadLetterStoreContract(() => new PostgresDeadLetterStore({ client: client() })),
  ])('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('commitWith in an interactive transaction of Prisma', () => {
  it('commits the position with the effects, and rolls both back', async () => {
    const cursorStore = new PostgresCursorStore({ client: prisma });
    const rollbacks: unknown[] = [];
    const started = await startProcessor(
      async ({ cursor }, { attempt, commitWith }) => {
        await prisma
          .$transaction(async (tx) => {
            await tx.$executeRawUnsafe('INSERT INTO handled VALUES ($1::int)', cursor);
            await commitWith(tx);
            if (cursor === 2 && attempt === 1) throw new Error('boom');
          })
          .catch(async (error: unknown) => {
            rollbacks.push(await cursorStore.load('posts', context));
            throw error;
          });
      },
      { cursorStore, handlerTimeout: 3_600_000 },
    );
    started.acceptAt(1, 2, 3);
    // The clock stands still, so the retry waits until the test lets time pass.
    await until(
      () => rollbacks.length,
      (count) => count === 1,
    );
    await started.clock.advance(1_000);
    await until(
      () => started.processor.figures.handled,
      (handled) => handled === 3,
    );
    expect(rollbacks).toEqual([1]);
    expect(await cursorStore.load('posts', context)).toBe(3);
    const { rows } = await pool.query<{ n: string }>('SELECT n FROM handled ORDER BY n');
    expect(rows.map(({ n }) => n)).toEqual(['1', '2', '3']);
  });

  it('lets one of two processes that handle the same event commit it', async () => {
    await pool.query('DELETE FROM handled; DELETE FROM stream_cursors');
    const start = () =>
      startProcessor(
        ({ cursor }, { commitWith }) =>
          prisma.$transaction(async (tx) => {
            await tx.$executeRawUnsafe('INSERT INTO handled VALUES ($1::int)', cursor);
            await commitWith(tx);
          }),
        { cursorStore: new PostgresCursorStore({ client: prisma }), handlerTimeout: 3_600_000 },
      );
    const both = await Promise.all([start(), start()]);
    for (const started of both) started.acceptAt(...Array.from({ length: 50 }, (_, index) => index + 1));
    await until(
      () => both.map(({ processor: { figures } }) => figures.handled + figures.duplicates),
      (ended) => ended.every((count) => count === 50),
    );
    const { rows } = await pool.query(
      'SELECT count(*)::int AS "all", count(DISTINCT n)::int AS "distinct" FROM handled',
    );
    expect(rows).toEqual([{ all: 50, distinct: 50 }]);
  });
});
