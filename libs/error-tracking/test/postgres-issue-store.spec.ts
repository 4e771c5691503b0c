import { readFileSync, readdirSync } from 'node:fs';
import { applyMigrations } from '@breakwater/database';
import { SeededRandom } from '@breakwater/core/testing';
import { hours } from '@breakwater/core';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type IssueChange, MemoryIssueStore, PostgresIssueStore, issueIdOf } from '../src/index.js';
import { itIsAnIssueStore } from './issue-store.contract.js';
import { PrismaClient } from './prisma/client/client.js';
import { START, after, someOccurrences } from './some-occurrences.js';

jest.setTimeout(60_000);

const MIGRATIONS = 'libs/error-tracking/migrations';
/** More than one connection each, so that a replica races itself as well. */
const CONNECTIONS = 3;

let server: PostgresServer;
let pools: Pool[];
let clients: PrismaClient[];
/** One store for each of four replicas. */
let replicas: PostgresIssueStore[];

beforeAll(async () => {
  server = await startPostgres();
  const connectionString = await server.createDatabase('issues');
  pools = Array.from({ length: 4 }, () => new Pool({ connectionString, max: CONNECTIONS }));
  for (const pool of pools) await applyMigrations(pool, MIGRATIONS);
  clients = pools.map((pool) => new PrismaClient({ adapter: new PrismaPg(pool) }));
  replicas = clients.map((client) => new PostgresIssueStore(client));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.dispose();
});

async function emptyStore(): Promise<PostgresIssueStore> {
  const [client] = clients;
  await client?.errorIssue.deleteMany();
  return new PostgresIssueStore(client as PrismaClient);
}
const told = (changes: readonly IssueChange[]): string[] =>
  changes.map(({ from, issue }) => `${issue.fingerprint}: ${from ?? ''} > ${issue.state}`);

describe('PostgresIssueStore', () => {
  itIsAnIssueStore(emptyStore);
});
