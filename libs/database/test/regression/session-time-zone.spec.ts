import { ResilienceModule } from '@breakwater/resilience';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from '../../../../test/harness/postgres-server.js';
import { DatabaseModule, PrismaService } from '../../src/index.js';
import { PrismaClient } from '../prisma/client/client.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.dispose());

/** Prisma's adapter for pg reads all times as UTC, whatever the time zone of the server. */
it('gives Prisma the right times from a server in another zone', async () => {
  const url = await server.createDatabase('kolkata');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE kolkata SET timezone TO 'Asia/Kolkata'`);
  await client.end();
  const app = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(), DatabaseModule.forRoot({ client: PrismaClient, url })],
  }).compile();
  await app.init();
  const prisma = app.get<PrismaService<PrismaClient>>(PrismaService).client;
  const [row] = await prisma.$queryRaw<{ at: Date }[]>`SELECT '2026-01-01T12:00:00Z'::timestamptz AS at`;
  expect(row?.at.toISOString()).toBe('2026-01-01T12:00:00.000Z');
  await app.close();
});
