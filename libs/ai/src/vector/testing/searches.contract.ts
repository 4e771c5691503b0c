import assert from 'node:assert/strict';
import type { VectorFilter } from '../stores/vector-filter.js';
import type { VectorMetric } from '../stores/vector-store.js';
import {
  begin,
  type ContractCase,
  type CreateVectorStore,
  idsOf,
  item,
  METRICS,
} from './store-under-test.js';

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-5, `expected ${expected}, got ${actual}`);

/** Scores of [2, 0, 0], [0, 3, 0] and [-1, 0, 0] for the query [1, 0, 0]. */
const SCORES: Readonly<Record<VectorMetric, Readonly<Record<string, number>>>> = {
  cosine: { same: 1, across: 0, opposite: -1 },
  l2: { same: -1, opposite: -2, across: -Math.sqrt(10) },
  ip: { same: 2, across: 0, opposite: -1 },
};

const ITEMS = [
  item('a', [1, 0, 0], { lang: 'en', views: 10, live: true, day: '2026-01-31', mixed: '10' }),
  item('b', [1, 0.1, 0], { lang: 'de', views: 200, live: false, day: '2026-02-01', mixed: 10 }),
  item('c', [1, 0.2, 0], { lang: 'en', views: 30, tags: ['en'], day: '2025-12-31' }),
  item('d', [1, 0.3, 0], { lang: null, views: -5.5, day: '2026-01-31T12:00:00Z' }),
  item('e', [1, 0.4, 0]),
];

const FILTERS: readonly (readonly [string, VectorFilter, readonly string[]])[] = [
  ['a text', { field: 'lang', eq: 'en' }, ['a', 'c']],
  ['a number', { field: 'views', eq: 200 }, ['b']],
  ['a boolean', { field: 'live', eq: false }, ['b']],
  ['a value and its type', { field: 'mixed', eq: 10 }, ['b']],
  ['no part of a list', { field: 'tags', eq: 'en' }, []],
  ['a list of values', { field: 'lang', in: ['de', 'fr', 'en'] }, ['a', 'b', 'c']],
  ['values of several types', { field: 'mixed', in: ['10', 10, true] }, ['a', 'b']],
  ['an empty list of values', { field: 'lang', in: [] }, []],
  ['a lower end', { field: 'views', gte: 30 }, ['b', 'c']],
  ['an upper end', { field: 'views', lte: 10 }, ['a', 'd']],
  ['a range of numbers, with its ends', { field: 'views', gte: 10, lte: 30 }, ['a', 'c']],
  ['a range of texts', { field: 'day', gte: '2026-01-01', lte: '2026-01-31' }, ['a']],
  ['a range for one type only', { field: 'mixed', gte: 1 }, ['b']],
  [
    'all parts of `and`',
    {
      and: [
        { field: 'lang', eq: 'en' },
        { field: 'views', gte: 20 },
      ],
    },
    ['c'],
  ],
  ['a nested `and`', { and: [{ and: [{ field: 'lang', eq: 'en' }] }, { field: 'live', eq: true }] }, ['a']],
  ['a field that no item has', { field: 'nowhere', eq: 1 }, []],
  ['a field with the name of a method', { field: 'toString', eq: 'x' }, []],
  ['a text that looks like SQL', { field: "x' OR 1=1 --", eq: "'); DROP TABLE vectors; --" }, []],
];

/** The part of the contract about searching. */
export const searchCases = (create: CreateVectorStore): readonly ContractCase[] => [
  ...METRICS.map((metric) => ({
    title: `orders hits by similarity with the metric ${metric}`,
    async run() {
      const { store, namespace } = await begin(create, metric);
      await store.upsert(namespace, [
        item('opposite', [-1, 0, 0]),
        item('across', [0, 3, 0]),
        item('same', [2, 0, 0]),
      ]);
      const hits = await store.search(namespace, { vector: [1, 0, 0], topK: 10 });
      assert.deepEqual(idsOf(hits), Object.keys(SCORES[metric]));
      for (const { id, score } of hits) near(score, SCORES[metric][id] as number);
      assert.equal(store.metric, metric);
    },
  })),
  {
    title: 'returns at most topK hits, the best ones',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, ITEMS.toReversed());
      assert.deepEqual(idsOf(await store.search(namespace, { vector: [1, 0, 0], topK: 2 })), ['a', 'b']);
    },
  },
  {
    title: 'orders hits of one score by their ids',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(
        namespace,
        ['b', 'a', 'Z', 'ä', '10', '9', '😀', '\uFF5E'].map((id) => item(id)),
      );
      const query = { vector: [1, 0, 0], topK: 10 };
      const expected = ['10', '9', 'Z', 'a', 'b', 'ä', '\uFF5E', '😀'];
      assert.deepEqual(idsOf(await store.search(namespace, query)), expected);
      assert.deepEqual(idsOf(await store.search(namespace, { ...query, topK: 3 })), expected.slice(0, 3));
    },
  },
  {
    title: 'leaves out hits below minScore',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [item('same'), item('near', [1, 1, 0]), item('across', [0, 1, 0])]);
      const query = { vector: [1, 0, 0], topK: 10, minScore: 0.5 };
      assert.deepEqual(idsOf(await store.search(namespace, query)), ['same', 'near']);
    },
  },
  {
    title: 'finds nothing in an unknown namespace',
    async run() {
      const { store, namespace } = await begin(create);
      assert.deepEqual(await store.search(namespace, { vector: [1, 0, 0], topK: 10 }), []);
      assert.deepEqual(await store.stats(namespace), { count: 0 });
      assert.equal(await store.delete(namespace, ['a']), 0);
    },
  },
  {
    title: 'keeps namespaces apart',
    async run() {
      const { store, namespace } = await begin(create);
      const other = `${namespace}-other`;
      await store.upsert(namespace, [item('a', [1, 0, 0], { of: 'one' })]);
      await store.upsert(other, [item('a', [1, 0, 0], { of: 'other' }), item('b')]);
      const hits = await store.search(namespace, { vector: [1, 0, 0], topK: 10 });
      assert.deepEqual(
        hits.map(({ metadata }) => metadata),
        [{ of: 'one' }],
      );
      await store.delete(namespace, ['a', 'b']);
      assert.deepEqual(await store.stats(other), { count: 2 });
    },
  },
  ...FILTERS.map(([subject, filter, expected]) => ({
    title: `filters by ${subject}`,
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, ITEMS);
      const hits = await store.search(namespace, { vector: [1, 0, 0], topK: 10, filter });
      assert.deepEqual(idsOf(hits), expected);
    },
  })),
  {
    title: 'fills topK with hits of a filter that selects few items',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(
        namespace,
        Array.from({ length: 500 }, (_, index) =>
          item(String(index), [1, index / 500, 0], { rare: index % 50 === 49 }),
        ),
      );
      const query = { vector: [1, 0, 0], topK: 10, filter: { field: 'rare', eq: true } as const };
      assert.equal((await store.search(namespace, query)).length, 10);
    },
  },
  {
    title: 'answers a ping',
    async run() {
      const { store } = await begin(create);
      await store.ping();
    },
  },
];
