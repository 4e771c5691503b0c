import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operationsMigration, PostgresOperationStore } from '../src/index.js';
import { operationStoreContract, type OperationStoreUnderTest } from '../src/testing/index.js';
import { type OperationsDatabase, startOperationsDatabase } from './support/operations-database.js';

const LEASE = 60_000;

let database: OperationsDatabase;
const statements: { readonly sql: string; readonly parameters: unknown[] }[] = [];

const client = {
  query(sql: string, parameters: unknown[]) {
    statements.push({ sql, parameters });
    return database.pool.query(sql, parameters);
  },
};

async function create(): Promise<OperationStoreUnderTest> {
  await database.empty();
  statements.length = 0;
  return { store: new PostgresOperationStore({ client }), elapse: database.elapse };
}

const operation = { name: 'assembly', key: 'episode 1', owner: 'me', lease: LEASE, maxRun: LEASE * 10 };

beforeAll(async () => {
  database = await startOperationsDatabase();
});

afterAll(() => database.dispose());

describe('PostgresOperationStore', () => {
  it.each(operationStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('sends one statement for each step, with every value as a parameter', async () => {
    const { store } = await create();
    const { record } = await store.begin(operation);
    const others = await Promise.all(
      ['2', '3'].map(async (key) => (await store.begin({ ...operation, key })).record),
    );
    await store.beat([record, ...others]);
    await store.finish(record, { state: 'failed', failure: 'Error/X', issue: 'issue-1' });
    expect(statements).toHaveLength(5);
    for (const { sql } of statements) expect(sql).not.toMatch(/assembly|episode|issue-1|Error\/X/);
    const { rows } = await database.pool.query(
      'SELECT state, failure, issue FROM breakwater_operations WHERE id = $1',
      [record.id],
    );
    expect(rows).toEqual([{ state: 'failed', failure: 'Error/X', issue: 'issue-1' }]);
  });

  it('counts and lists the stuck operations in one statement, so that both agree', async () => {
    const { store } = await create();
    for (const limit of [0, 10]) {
      statements.length = 0;
      expect(await store.stuck(limit)).toEqual({ count: 0, operations: [] });
      expect(statements).toHaveLength(1);
    }
  });

  it('guards a transaction of the newest try, and refuses every other', async () => {
    const { store } = await create();
    const { record } = await store.begin(operation);
    expect(await store.guard?.(client, record)).toBe(true);
    expect(await store.guard?.(client, { ...record, fence: record.fence - 1 })).toBe(false);
    await store.finish(record, { state: 'succeeded' });
    expect(await store.guard?.(client, record)).toBe(false);
    await expect(store.guard?.('no client', record)).rejects.toThrow('expects the client of a transaction');
  });

  it('uses indexes for the detector and the deletion among many ended operations', async () => {
    const { store } = await create();
    await database.pool
      .query(`INSERT INTO breakwater_operations (name, key, owner, state, lease, max_run, deadline_at, ended_at)
      SELECT 'old', n::text, 'me', 'succeeded', '1 min', '1 h', now(), now() FROM generate_series(1, 20000) n;
      ANALYZE breakwater_operations;`);
    await store.stuck(10);
    await store.deleteOld({ retention: LEASE, limit: 500 });
    for (const { sql, parameters } of [...statements]) {
      const { rows } = await database.pool.query<Record<string, string>>(`EXPLAIN ${sql}`, parameters);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain(
        'Seq Scan on breakwater_operations',
      );
    }
  });

  it('is created by a migration that can be run again, the same as in the folder', async () => {
    await database.pool.query(operationsMigration());
    const file = new URL('../migrations/20261127200000_operations/migration.sql', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(operationsMigration());
  });

  it('uses a table of another schema', async () => {
    await database.pool.query('CREATE SCHEMA work');
    await database.pool.query(operationsMigration('work.runs'));
    const store = new PostgresOperationStore({ client, table: 'work.runs' });
    expect((await store.begin(operation)).begun).toBe(true);
    expect((await store.begin(operation)).begun).toBe(false);
    expect(await store.lead('me', LEASE)).toBe(true);
    expect((await store.mark(1)).running).toBe(1);
  });

  it.each([
    [{ client: 'postgres://user:hidden@host' }, '"jobs.client" to be a client with query(sql, parameters)'],
    [{ client, table: 'a; DROP TABLE b' }, '"jobs.table" to be a name of at most 50 letters'],
    [{ client, pool: 1 }, '"jobs.pool"'],
  ])('refuses wrong options', (options, message) => {
    const construct = (): unknown => new PostgresOperationStore(options as never);
    expect(construct).toThrow(message);
    expect(construct).not.toThrow('hidden');
  });
});
