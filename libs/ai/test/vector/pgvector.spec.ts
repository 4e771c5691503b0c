import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  InMemoryVectorStore,
  type PgVectorIndex,
  pgVectorMigration,
  PgVectorStore,
  type PgVectorTable,
  type VectorFilter,
} from '../../src/vector/index.js';
import { type CreateVectorStore, vectorStoreContract } from '../../src/vector/testing/index.js';

/** A limit only for a database that does not start at all. */
const START_LIMIT = 300_000;

let database: PGlite;

/** Statements of the present test. */
const statements: { readonly sql: string; readonly parameters: unknown[] }[] = [];

const client = {
  query(sql: string, parameters: unknown[]) {
    statements.push({ sql, parameters });
    return database.query(sql, parameters);
  },
};

const tableOf = (metric: string, index: PgVectorIndex): string => `vectors_${metric}_${index}`;

const createWith =
  (index: PgVectorIndex): CreateVectorStore =>
  ({ dimensions, metric }) =>
    new PgVectorStore({ client, table: tableOf(metric, index), dimensions, metric, index });

const migrate = (options: PgVectorTable): Promise<unknown> => database.exec(pgVectorMigration(options));

beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  for (const metric of ['cosine', 'l2', 'ip'] as const) {
    for (const index of ['exact', 'hnsw'] as const) {
      await migrate({ table: tableOf(metric, index), dimensions: 3, metric, index });
    }
  }
}, START_LIMIT);

afterAll(() => database.close());

describe('PgVectorStore', () => {
  it.each(vectorStoreContract(createWith('exact')))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('sends each value as a parameter', async () => {
    const store = createWith('exact')({ dimensions: 3, metric: 'cosine' }) as PgVectorStore;
    const words = [
      'word-of-namespace',
      'word-of-id',
      'word-of-metadata',
      'word-of-field',
      'word-of-value',
    ] as const;
    const [namespace, id, text, field, eq] = words;
    statements.length = 0;
    await store.upsert(namespace, [{ id, vector: [0.625, 1, 1], metadata: { text } }]);
    await store.search(namespace, { vector: [0.625, 1, 1], topK: 7, minScore: 0.375, filter: { field, eq } });
    await store.delete(namespace, { field, gte: eq });
    await store.delete(namespace, [id]);
    await store.stats(namespace);
    expect(statements).toHaveLength(5);
    for (const { sql } of statements) {
      expect(sql).not.toMatch(new RegExp([...words, String.raw`0\.625|0\.375|\b7\b`].join('|')));
    }
  });

  it('writes many items in several statements', async () => {
    const store = createWith('exact')({ dimensions: 3, metric: 'cosine' }) as PgVectorStore;
    statements.length = 0;
    await store.upsert(
      'many',
      Array.from({ length: 1_001 }, (_, index) => ({ id: `${index}`, vector: [1, index, 0] })),
    );
    expect(statements.map(({ parameters }) => parameters.length)).toEqual([4_000, 4]);
  });

  it('stops waiting when the caller aborts', async () => {
    const controller = new AbortController();
    const silent = { query: () => new Promise<never>(() => {}) };
    const store = new PgVectorStore({ client: silent, dimensions: 3 });
    const search = store.search('n', { vector: [1, 0, 0], topK: 1 }, { signal: controller.signal });
    controller.abort(new Error('the caller left'));
    await expect(search).rejects.toThrow('the caller left');
  });

  it('fails a ping if the table does not exist', async () => {
    const store = new PgVectorStore({ client, table: 'missing', dimensions: 3 });
    await expect(store.ping()).rejects.toMatchObject({ code: '42P01' });
  });

  it('uses a table of another schema', async () => {
    await database.exec('CREATE SCHEMA other');
    const table = { table: 'other.things', dimensions: 2, index: 'hnsw' } as const;
    await migrate(table);
    const store = new PgVectorStore({ client, ...table });
    await store.upsert('n', [{ id: 'a', vector: [1, 0] }]);
    expect(await store.stats('n')).toEqual({ count: 1 });
  });
});

describe('PgVectorStore beside InMemoryVectorStore', () => {
  const texts = fc
    .oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('a', 'B', '', '10', '\uFF5E', '😀'))
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  const numbers = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.constantFrom(-0, 0.1, 1e21, 5e-324),
  );
  const scalars = fc.oneof(texts, numbers, fc.boolean());
  const values = fc.oneof(scalars, fc.constant(null), fc.array(scalars, { maxLength: 2 }));
  const fields = fc.constantFrom('a', 'b', '__proto__', 'toString', "it's");
  const range = (ends: fc.Arbitrary<string | number>): fc.Arbitrary<VectorFilter> =>
    fc.oneof(
      fc.record({ field: fields, gte: ends }),
      fc.record({ field: fields, lte: ends }),
      fc.record({ field: fields, gte: ends, lte: ends }),
    ) as fc.Arbitrary<VectorFilter>;
  const comparisons: fc.Arbitrary<VectorFilter> = fc.oneof(
    fc.record({ field: fields, eq: scalars }),
    fc.record({ field: fields, in: fc.array(scalars, { maxLength: 4 }) }),
    range(numbers),
    range(texts),
  );
  const filters = fc.oneof(
    comparisons,
    fc.record({ and: fc.array(comparisons, { minLength: 1, maxLength: 2 }) }),
  );
  const metadata = fc
    .array(fc.tuple(fields, values), { maxLength: 3 })
    .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>);

  it('selects the same items for any filter, and returns the same metadata', async () => {
    const space = { dimensions: 3, metric: 'cosine' } as const;
    const stores = [createWith('exact')(space) as PgVectorStore, new InMemoryVectorStore(space)] as const;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(metadata, { minLength: 1, maxLength: 12 }),
        fc.array(filters, { minLength: 1, maxLength: 6 }),
        async (all, queries) => {
          const namespace = `agreement-${++run}`;
          const items = all.map((one, index) => ({
            id: String(index),
            vector: [1, 0, 0],
            metadata: one,
          }));
          for (const store of stores) await store.upsert(namespace, items);
          for (const filter of queries) {
            const query = { vector: [1, 0, 0], topK: 100, filter };
            const [ours, theirs] = await Promise.all(stores.map((store) => store.search(namespace, query)));
            const factsOf = (hits: typeof ours) => hits?.map(({ id, metadata: facts }) => [id, facts]);
            expect(factsOf(ours)).toEqual(factsOf(theirs));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('PgVectorStore with an HNSW index', () => {
  // Without these settings PostgreSQL reads a small table instead of its index.
  beforeAll(() =>
    database.exec('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off'),
  );
  afterAll(() => database.exec('RESET enable_seqscan; RESET enable_bitmapscan; RESET enable_sort'));

  const create = createWith('hnsw');

  it.each(['cosine', 'l2', 'ip'] as const)('orders hits by similarity with the metric %s', async (metric) => {
    const store = create({ dimensions: 3, metric }) as PgVectorStore;
    await store.upsert('ordered', [
      { id: 'opposite', vector: [-1, 0, 0] },
      { id: 'near', vector: [1, 0.5, 0] },
      { id: 'same', vector: [1, 0, 0] },
    ]);
    const hits = await store.search('ordered', { vector: [1, 0, 0], topK: 10, minScore: -1.8 });
    const scores = { cosine: [1, 0.894], l2: [0, -0.5], ip: [1, 1, -1] }[metric];
    expect(hits.map(({ score }) => Number(score.toFixed(3))).slice(0, 2)).toEqual(scores.slice(0, 2));
    expect(hits.at(-1)?.id).toBe(metric === 'l2' ? 'near' : 'opposite');
  });

  it('reads the index, and goes on in it until the filter has let topK items pass', async () => {
    const store = create({ dimensions: 3, metric: 'cosine' }) as PgVectorStore;
    await store.upsert(
      'filtered',
      Array.from({ length: 500 }, (_, index) => ({
        id: String(index),
        vector: [1, index / 500, 0],
        metadata: { rare: index >= 400 },
      })),
    );
    statements.length = 0;
    const query = { vector: [1, 0, 0], topK: 20, filter: { field: 'rare', eq: true } } as const;
    const hits = await store.search('filtered', query);
    const { sql, parameters } = statements.at(-1)!;
    const plan = await database.query(`EXPLAIN ANALYZE ${sql}`, parameters);
    expect(hits).toHaveLength(20);
    expect(JSON.stringify(plan.rows)).toMatch(/Index Scan using .*embedding_idx/);
    expect(JSON.stringify(plan.rows)).not.toContain('vectors_cosine_hnsw_pkey');
    const { rows } = await database.query(`SELECT current_setting('hnsw.iterative_scan') AS scan`);
    expect(rows).toEqual([{ scan: 'off' }]);
  });

  it('sets no iterative scan for an older extension', async () => {
    const sent: string[] = [];
    const old = {
      query(sql: string) {
        sent.push(sql);
        return Promise.resolve({ rows: sql.includes('pg_extension') ? [{ version: '0.7.4' }] : [] });
      },
    };
    const store = new PgVectorStore({ client: old, dimensions: 3, index: 'hnsw' });
    await store.search('n', { vector: [1, 0, 0], topK: 1 });
    await store.search('n', { vector: [1, 0, 0], topK: 1 });
    expect(sent).toHaveLength(3);
    expect(sent.join()).not.toContain('iterative_scan');
  });
});

describe('the options of PgVectorStore', () => {
  it.each([
    ['a table with SQL', { table: 'x"; DROP TABLE users; --' }, /vector\.table/],
    ['a table with two dots', { table: 'a.b.c' }, /vector\.table/],
    ['too many dimensions', { dimensions: 16_001 }, /vector\.dimensions.*<= 16000/],
    ['too many dimensions for an index', { dimensions: 2_001, index: 'hnsw' }, /vector\.dimensions.*<= 2000/],
    ['an unknown metric', { metric: 'angle' }, /vector\.metric/],
    ['an unknown index', { index: 'ivfflat' }, /vector\.index/],
    ['no client', { client: undefined }, /vector\.client/],
    ['an unknown option', { tabel: 'x' }, /did you mean "table"/],
  ])('refuse %s', (_title, options, message) => {
    expect(() => new PgVectorStore({ client, dimensions: 3, ...options } as never)).toThrow(message);
  });

  it('do not show the client', () => {
    const wrong = { client: { password: 'hunter2' }, dimensions: 3 } as never;
    expect(() => new PgVectorStore(wrong)).toThrow(/^(?!.*hunter2)/s);
  });
});

describe('the migration', () => {
  it('is the one in the folder `migrations` for the default table with 1536 dimensions', () => {
    const path = 'libs/ai/migrations/20261127000000_vectors/migration.sql';
    expect(pgVectorMigration({ dimensions: 1_536 })).toBe(readFileSync(path, 'utf8'));
  });
});
