import { LifecycleModule } from '@breakwater/lifecycle';
import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_FILTER, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { stopsListening } from '../../../test/harness/stops-listening.js';
import { until } from '../../../test/harness/until.js';
import { DatabaseModule, DatabasePool, ReliableDatabase } from '../src/index.js';
import { createBank } from './accounts.js';
import { HeldLock } from './held-lock.js';
import { PrismaClient } from './prisma/client/client.js';

@Controller()
class AccountsController {
  constructor(private readonly database: ReliableDatabase<PrismaClient>) {}

  @Get('accounts')
  count(): Promise<number> {
    return this.database.execute((client) => client.account.count());
  }

  @Get('report')
  async report(): Promise<string> {
    await this.database.execute((client) => client.$queryRaw`SELECT pg_advisory_lock(1)::text`);
    const accounts = await this.database.execute((client) => client.account.count());
    return `${accounts} accounts`;
  }
}

let server: PostgresServer;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await createBank(server);
});
afterAll(() => server.dispose());

describe.each<[string, () => AbstractHttpAdapter]>([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('on %s', (_name, adapter) => {
  let app: INestApplication;
  let origin: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        LifecycleModule.forRoot(),
        ResilienceModule.forRoot({ http: { errors: { exposeDetails: false } } }),
        DatabaseModule.forRoot({ client: PrismaClient, url, circuitBreaker: { resetTimeout: 200 } }),
      ],
      controllers: [AccountsController],
      providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
    }).compile();
    app = module.createNestApplication(adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });
  afterAll(() => app.close());

  it('answers 503 without the message of the driver while the database is down, and recovers with it', async () => {
    await server.kill();
    const answer = await fetch(`${origin}/accounts`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toMatch(/prisma|ECONNREFUSED|127\.0\.0\.1|postgres/i);
    await server.start();
    await until(
      async () => (await fetch(`${origin}/accounts`)).status,
      (status) => status === 200,
    );
  });

  it('keeps the database open for a request that is running when the application ends', async () => {
    const lock = await HeldLock.of(url);
    const report = fetch(`${origin}/report`);
    await lock.wanted();
    const closed = app.close();
    await stopsListening(app);
    await lock.release();
    await closed;
    const answer = await report;
    expect([answer.status, await answer.text()]).toEqual([200, '0 accounts']);
    expect(app.get(DatabasePool).ended).toBe(true);
  });
});
