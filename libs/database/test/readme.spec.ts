import { LifecycleModule, StartupTasks } from '@breakwater/lifecycle';
import { ResilienceModule } from '@breakwater/resilience';
import { Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import {
  DatabaseModule,
  DatabasePool,
  DatabaseStatistics,
  PoolStatus,
  PrismaService,
  QueryStatistics,
  ReliableDatabase,
  applyMigrations,
  classifyDatabaseError,
} from '../src/index.js';
import { DATABASE_OPTIONS } from '../src/database.module-definition.js';
import { ACCOUNTS } from './accounts.js';
import { type Account, PrismaClient } from './prisma/client/client.js';

@Injectable()
class AccountsService {
  constructor(
    private readonly database: ReliableDatabase<PrismaClient>,
    private readonly prisma: PrismaService<PrismaClient>,
  ) {}

  list(): Promise<Account[]> {
    return this.database.execute((client) => client.account.findMany(), { idempotent: true });
  }

  transfer(from: string, to: string, amount: number): Promise<void> {
    return this.database.transaction(
      async (client) => {
        await client.account.update({ where: { id: from }, data: { balance: { decrement: amount } } });
        await client.account.update({ where: { id: to }, data: { balance: { increment: amount } } });
      },
      { isolationLevel: 'Serializable' },
    );
  }

  publish(id: string): Promise<Account> {
    return this.database.commitWithRetry((tx) =>
      tx.account.update({ where: { id }, data: { balance: { increment: 1 } } }),
    );
  }

  count(): Promise<number> {
    return this.prisma.client.account.count();
  }
}

@Injectable()
class Migrations {
  constructor(tasks: StartupTasks, pool: DatabasePool) {
    tasks.register('migrations', () => applyMigrations(pool, folder));
  }
}

let server: PostgresServer;
let app: TestingModule;
const folder = mkdtempSync(join(tmpdir(), 'breakwater-migrations-'));

function application(): Type {
  @Module({
    imports: [
      LifecycleModule.forRoot(),
      ResilienceModule.forRoot(),
      DatabaseModule.forRoot({ client: PrismaClient, url: process.env['DATABASE_URL']! }),
    ],
    providers: [AccountsService, Migrations],
  })
  class AppModule {}
  return AppModule;
}

beforeAll(async () => {
  server = await startPostgres();
  mkdirSync(join(folder, '1_accounts'));
  writeFileSync(join(folder, '1_accounts', 'migration.sql'), ACCOUNTS);
  process.env['DATABASE_URL'] = await server.createDatabase('readme');

  const url = process.env['DATABASE_URL'];
  app = await Test.createTestingModule({ imports: [application()] })
    // A busy machine may not answer a probe within the default of 800 ms.
    .overrideProvider(DATABASE_OPTIONS)
    .useValue({ client: PrismaClient, url, probeTimeout: 60_000 })
    .compile();
  await app.init();
  await applyMigrations(app.get(DatabasePool), folder);
});
afterAll(async () => {
  await app.close();
  await server.dispose();
  rmSync(folder, { recursive: true });
});

describe('the README', () => {
  it('shows a service that works', async () => {
    const accounts = app.get(AccountsService);
    const { client } = app.get<PrismaService<PrismaClient>>(PrismaService);
    await client.account.createMany({
      data: [
        { id: 'a', email: 'a@example.com', balance: 10 },
        { id: 'b', email: 'b@example.com', balance: 0 },
      ],
    });
    await accounts.transfer('a', 'b', 4);
    expect((await accounts.list()).map(({ balance }) => balance)).toEqual([6, 4]);
    expect(await accounts.count()).toBe(2);
    expect(await accounts.publish('b')).toMatchObject({ balance: 5 });
  });

  it('shows how to distinguish errors', async () => {
    const prisma = app.get<PrismaService<PrismaClient>>(PrismaService);
    let answer = '';
    const data = { id: 'a', email: 'a@example.com', balance: 0 };
    try {
      await prisma.client.account.create({ data });
    } catch (error) {
      const { kind } = classifyDatabaseError(error);
      if (kind === 'constraint') answer = 'There is such an account already.';
      else throw error;
    }
    expect(answer).toBe('There is such an account already.');
  });

  it('shows the figures', async () => {
    const [queries, pool, statistics] = [
      app.get(QueryStatistics),
      app.get(PoolStatus),
      app.get(DatabaseStatistics),
    ];
    const figures = {
      ...queries.getStats(), // totalQueries, avgDuration, slowQueries, errorRate, failures
      pool: pool.getPoolStats(), // max, total, idle, used, waiting, utilization, warning
      configuration: pool.getPoolConfiguration(), // max, connectTimeout, idleTimeout, maxLifetime, warning
      server: await statistics.read(), // connections, commits, rollbacks, deadlocks, cacheHitRate ...
      statementTimeout: await statistics.statementTimeout(), // setting, expected, actual, configured
    };
    expect(figures).toMatchObject({
      totalQueries: expect.any(Number),
      pool: { max: 20 },
      server: { deadlocks: 0 },
      statementTimeout: { configured: true },
    });
  });
});
