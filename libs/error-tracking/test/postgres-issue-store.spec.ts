import { readFileSync, readdirSync } from 'node:fs';
import { applyMigrations } from '@breakwater/database';
import { SeededRandom } from '@breakwater/core/testing';
import { hours } from '@breakwater/core';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pool } from 'pg';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import {
  type IssueChange,
  type IssueStore,
  MemoryIssueStore,
  PostgresIssueStore,
  issueIdOf,
} from '../src/index.js';
import { LIST } from '../src/issues/postgres/statements.js';
import { itIsAnIssueStore } from './issue-store.contract.js';
import { PrismaClient } from './prisma/client/client.js';
import { START, after, someOccurrences } from './some-occurrences.js';

const MIGRATIONS = 'libs/error-tracking/migrations';
/** Several connections for each replica, so that a replica also races with itself. */
const CONNECTIONS = 3;

let server: PostgresServer;
let connectionString: string;
let pools: Pool[];
let clients: PrismaClient[];
/** One store for each of four replicas. */
let replicas: PostgresIssueStore[];

beforeAll(async () => {
  // A zone with an offset of half an hour, so that no time is right by chance.
  server = await startPostgres(['timezone=Asia/Kolkata']);
  connectionString = await server.createDatabase('issues');
  pools = Array.from({ length: 4 }, () => new Pool({ connectionString, max: CONNECTIONS }));
  for (const pool of pools) await applyMigrations(pool, MIGRATIONS);
  clients = pools.map((pool) => new PrismaClient({ adapter: new PrismaPg(pool) }));
  // Many replicas that add at the same time wait longer on a busy machine than the default allows.
  replicas = clients.map((client) => new PostgresIssueStore(client, { timeout: false }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.dispose();
});

async function emptyStore(): Promise<PostgresIssueStore> {
  await clients[0]?.errorIssue.deleteMany();
  return replicas[0] as PostgresIssueStore;
}

describe('PostgresIssueStore', () => {
  itIsAnIssueStore(emptyStore);

  it('adds errors of many replicas to the same issues, and reports each change to one of them', async () => {
    const store = await emptyStore();
    const random = new SeededRandom(7);
    const fingerprints = Array.from({ length: 30 }, (_, index) => `v1:${index}`);
    await store.add(fingerprints.slice(0, 10).map((fingerprint) => someOccurrences({ fingerprint })));
    for (const fingerprint of fingerprints.slice(0, 10)) await store.resolve(issueIdOf(fingerprint), START);
    const rounds = Array.from({ length: 160 }, async (_, round) => {
      const replica = replicas[round % replicas.length] as PostgresIssueStore;
      const shuffled = fingerprints
        .map((fingerprint) => ({ fingerprint, place: random.next() }))
        .toSorted((a, b) => a.place - b.place);
      // Concurrent upkeep must not block the replicas.
      if (round % 10 === 0)
        await Promise.all([replica.settle(START), replica.prune(START), replica.counts()]);
      return replica.add(
        shuffled.map(({ fingerprint }) => someOccurrences({ fingerprint, at: after(1 + round) })),
      );
    });
    const told = (await Promise.all(rounds))
      .flat()
      .map(({ from, issue }) => `${issue.fingerprint} ${from ?? ''} > ${issue.state}`);
    expect(told.toSorted()).toEqual(
      fingerprints
        .map((name, index) => `${name} ${index < 10 ? 'resolved > regressed' : ' > new'}`)
        .toSorted(),
    );
    const { issues } = await store.list({ sort: 'count' });
    expect(issues.map(({ count }) => count)).toEqual([
      ...Array.from({ length: 10 }, () => 161),
      ...Array.from({ length: 20 }, () => 160),
    ]);
  });

  it('behaves like the store in memory', async () => {
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('add', 'add', 'add', 'add', 'resolve', 'archive', 'settle'),
        hours: fc.double({ min: 0, max: 60, noNaN: true }),
        counts: fc.array(fc.tuple(fc.constantFrom('v1:a', 'v1:b'), fc.integer({ min: 1, max: 400 })), {
          minLength: 1,
          maxLength: 3,
        }),
        late: fc.double({ min: 0, max: 3, noNaN: true }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (life) => {
        const stores: IssueStore[] = [await emptyStore(), new MemoryIssueStore()];
        let now = START.getTime();
        for (const { what, hours: passed, counts, late } of life) {
          now += Math.round(hours(passed));
          const at = new Date(now);
          const [fingerprint] = counts[0] ?? ['v1:a'];
          const [first, second] = await Promise.all(
            stores.map((store) => {
              if (what === 'resolve' || what === 'archive') return store[what](issueIdOf(fingerprint), at);
              if (what === 'settle') return store.settle(at).then(byFingerprint);
              const seen = new Date(now - Math.round(hours(late)));
              return store
                .add(counts.map(([name, count]) => someOccurrences({ fingerprint: name, count, at: seen })))
                .then(byFingerprint);
            }),
          );
          expect(first).toEqual(second);
        }
      }),
      { numRuns: 60, seed: 20_261_123 },
    );
  });

  it('adds all or nothing', async () => {
    const store = await emptyStore();
    await store.add([someOccurrences({ fingerprint: 'v1:locked' })]);
    const other = await (pools[1] as Pool).connect();
    await other.query('BEGIN; SELECT * FROM error_issues FOR UPDATE');
    const impatient = new Pool({ connectionString, options: '-c lock_timeout=100' });
    const hasty = new PostgresIssueStore(new PrismaClient({ adapter: new PrismaPg(impatient) }));
    const both = [someOccurrences({ fingerprint: 'v1:a' }), someOccurrences({ fingerprint: 'v1:locked' })];
    await expect(hasty.add(both)).rejects.toThrow('lock timeout');
    await other.query('COMMIT');
    other.release();
    await impatient.end();
    expect((await store.list({})).issues).toMatchObject([{ fingerprint: 'v1:locked', count: 1 }]);
  });

  it('replaces characters that PostgreSQL cannot store', async () => {
    const store = await emptyStore();
    const sample = {
      ...someOccurrences().sample,
      context: { 'a\0': ['\ud800', '\udc00\ud800', '\\u0000', '😀'] },
    };
    const [change] = await store.add([someOccurrences({ title: 'NUL \0', sample })]);
    expect(change?.issue).toMatchObject({
      title: 'NUL \uFFFD',
      sample: { context: { 'a\uFFFD': ['\uFFFD', '\uFFFD\uFFFD', '\\u0000', '😀'] } },
    });
  });

  it('reads each page from an index', async () => {
    await emptyStore();
    const [pool] = pools as [Pool];
    await pool.query(`
      INSERT INTO error_issues
      SELECT md5(i::text), i::text, 'title', 'unknown', 'low', 'Error', NULL, 'ongoing', now(), i, now(),
        now() - i * interval '1 minute', NULL, 0, 1, 0, 0, '{}' FROM generate_series(1, 20000) AS i`);
    await pool.query('ANALYZE error_issues');
    const pages = { lastSeen: START.getTime(), firstSeen: START.getTime(), count: 5_000 } as const;
    for (const sort of ['lastSeen', 'firstSeen', 'count'] as const) {
      const values = [null, null, null, null, null, pages[sort], 'f', 51];
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${LIST[sort]}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan Backward using error_issues_\w+_id_idx/);
      expect(plan).toMatch(/Index Cond: \(ROW\(/);
    }
  });

  it('uses the table that prisma/schema.prisma describes', async () => {
    const store = await emptyStore();
    await store.add([someOccurrences({ count: 3 })]);
    expect(await clients[0]?.errorIssue.findUnique({ where: { id: issueIdOf('v1:pay') } })).toEqual({
      id: issueIdOf('v1:pay'),
      fingerprint: 'v1:pay',
      title: 'ExternalServiceError: Payment <id> failed',
      category: 'external_api',
      severity: 'high',
      name: 'ExternalServiceError',
      code: 'EXTERNAL_SERVICE_FAILED',
      state: 'new',
      confirmedAt: expect.any(Date),
      count: 3n,
      firstSeen: expect.any(Date),
      lastSeen: expect.any(Date),
      resolvedAt: null,
      hour: Math.floor(START.getTime() / hours(1)),
      hourErrors: 3n,
      pastErrors: 0,
      peakErrors: 0,
      sample: JSON.parse(JSON.stringify(someOccurrences().sample)) as unknown,
    });
  });

  it.each<[object, string]>([
    [{ timout: 5 }, '"postgresIssueStore.timout" to be one of the known options (timeout, rules)'],
    [
      { timeout: 0 },
      'Expected "postgresIssueStore.timeout" to be a number of milliseconds >= 1, or false for no limit, got 0',
    ],
    [
      { rules: { peakFactor: 0.5 } },
      'Expected "postgresIssueStore.rules.peakFactor" to be a number >= 1, got 0.5',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => new PostgresIssueStore(clients[0] as PrismaClient, options)).toThrow(message);
  });
});

const byFingerprint = (changes: readonly IssueChange[]): readonly IssueChange[] =>
  changes.toSorted((a, b) => (a.issue.fingerprint < b.issue.fingerprint ? -1 : 1));

describe('the migration', () => {
  it('equals the migration of the Studio API', () => {
    const names = readdirSync(MIGRATIONS);
    expect(names).toHaveLength(1);
    for (const name of names) {
      const [own, copy] = [MIGRATIONS, 'prisma/migrations'].map((folder) =>
        readFileSync(`${folder}/${name}/migration.sql`, 'utf8'),
      );
      expect(copy).toBe(own);
    }
  });

  it('has the same model as the Studio API', () => {
    const [own, other] = ['libs/error-tracking/test/prisma', 'prisma'].map(
      (folder) => /^model ErrorIssue \{.*?^\}/ms.exec(readFileSync(`${folder}/schema.prisma`, 'utf8'))?.[0],
    );
    expect(own).toMatch(/@@map\("error_issues"\)/);
    expect(other).toBe(own);
  });
});
