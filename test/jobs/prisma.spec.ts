import { JobsModule, OperationTracker, PostgresOperationStore } from '@breakwater/jobs';
import { operationStoreContract } from '@breakwater/jobs/testing';
import { PrismaPg } from '@prisma/adapter-pg';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PATIENT_TRANSACTIONS } from '../harness/patient-transactions.js';
import { PrismaClient } from '../../libs/database/test/prisma/client/client.js';
import {
  type OperationsDatabase,
  startOperationsDatabase,
} from '../../libs/jobs/test/support/operations-database.js';

const LEASE = 60_000;

let database: OperationsDatabase;
let prisma: PrismaClient;
let store: PostgresOperationStore;

beforeAll(async () => {
  database = await startOperationsDatabase();
  prisma = new PrismaClient({
    adapter: new PrismaPg(database.pool),
    transactionOptions: PATIENT_TRANSACTIONS,
  });
  store = new PostgresOperationStore({ client: prisma });
  await database.pool.query('CREATE TABLE payouts (account text)');
});

afterAll(() => database.dispose());

describe('PostgresOperationStore with a Prisma client', () => {
  const create = async () => {
    await database.empty();
    return { store, elapse: database.elapse };
  };

  it.each(operationStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('guards interactive transactions', async () => {
    await database.empty();
    const app = await Test.createTestingModule({
      imports: [JobsModule.forRoot({ store, detector: false })],
    }).compile();
    await app.init();
    const pay = (interfere: () => Promise<unknown>): Promise<void> =>
      app.get(OperationTracker).run('payout', { key: '7' }, async ({ fence }) => {
        await interfere();
        await prisma.$transaction(async (transaction) => {
          await fence.guard(transaction);
          await transaction.$executeRawUnsafe("INSERT INTO payouts (account) VALUES ('7')");
        });
      });
    const takeOver = async (): Promise<void> => {
      await database.elapse(2 * LEASE);
      await store.mark(100);
      const selection = { recoverable: ['payout'], maxRecoveries: 1, grace: 0, limit: 100 };
      await store.recover('another process', selection);
    };
    await pay(() => Promise.resolve());
    await expect(pay(takeOver)).rejects.toMatchObject({ code: 'OPERATION_LOST' });
    expect((await database.pool.query('SELECT FROM payouts')).rowCount).toBe(1);
    await app.close();
  });
});
