import assert from 'node:assert/strict';
import type { VectorFilter } from '../stores/vector-filter.js';
import type { VectorStore } from '../stores/vector-store.js';
import { begin, type ContractCase, type CreateVectorStore, item } from './store-under-test.js';

type Call = (store: VectorStore, namespace: string) => Promise<unknown>;

const searching =
  (parts: { vector?: ArrayLike<number>; topK?: number; minScore?: number; filter?: unknown }): Call =>
  (store, namespace) =>
    store.search(namespace, {
      vector: parts.vector ?? [1, 0, 0],
      topK: parts.topK ?? 1,
      minScore: parts.minScore,
      filter: parts.filter as VectorFilter,
    });

const writing =
  (...items: readonly unknown[]): Call =>
  (store, namespace) =>
    store.upsert(namespace, [item('fine'), ...(items as [])]);

const REFUSALS: readonly (readonly [string, Call])[] = [
  ['a vector of another length', writing(item('a', [1, 0]))],
  ['a vector with NaN', writing(item('a', [1, Number.NaN, 0]))],
  ['a vector with Infinity', writing(item('a', [1, Infinity, 0]))],
  ['a number beyond 32-bit floats', writing(item('a', [1e39, 0, 0]))],
  ['a vector with a hole', writing(item('a', Array.from<number>({ length: 3 })))],
  ['a zero vector with the metric cosine', writing(item('a', [0, 0, 0]))],
  ['a vector whose length vanishes in 32-bit floats', writing(item('a', [1e-30, 0, 0]))],
  ['an item without vector', writing({ id: 'a' })],
  ['an empty id', writing(item(''))],
  ['an id that is no text', writing({ id: 1, vector: [1, 0, 0] })],
  ['an id that is too long', writing(item('x'.repeat(513)))],
  ['an id with NUL', writing(item('a\0b'))],
  ['metadata with NUL', writing(item('a', [1, 0, 0], { text: 'a\0b' }))],
  ['metadata with half of a surrogate pair', writing(item('a', [1, 0, 0], { deep: ['\uD83D'] }))],
  ['metadata that are no object', writing({ id: 'a', vector: [1, 0, 0], metadata: ['a'] })],
  ['metadata that are no JSON', writing(item('a', [1, 0, 0], { count: 1n }))],
  ['items that are no list', (store, namespace) => store.upsert(namespace, item('a') as never)],
  ['an empty namespace', (store) => store.upsert('', [item('a')])],
  ['a namespace that is too long', (store) => store.stats('x'.repeat(129))],
  ['no namespace', (store) => store.search(undefined as never, { vector: [1, 0, 0], topK: 1 })],
  ['a query of another length', searching({ vector: [1, 0, 0, 0] })],
  ['a query with NaN', searching({ vector: [Number.NaN, 0, 0] })],
  ['a zero query with the metric cosine', searching({ vector: [0, 0, 0] })],
  ['a topK of 0', searching({ topK: 0 })],
  ['a topK of 1001', searching({ topK: 1_001 })],
  ['a topK with a fraction', searching({ topK: 1.5 })],
  ['a minScore of NaN', searching({ minScore: Number.NaN })],
  ['a filter of another language', searching({ filter: { lang: 'en' } })],
  ['an unknown operator', searching({ filter: { field: 'lang', like: 'e%' } })],
  ['two operators at once', searching({ filter: { field: 'lang', eq: 'en', in: ['en'] } })],
  ['an empty `and`', searching({ filter: { and: [] } })],
  ['a comparison with null', searching({ filter: { field: 'lang', eq: null } })],
  ['a comparison with an object', searching({ filter: { field: 'lang', eq: { gte: 1 } } })],
  ['a range of booleans', searching({ filter: { field: 'live', gte: true } })],
  ['a range of two types', searching({ filter: { field: 'views', gte: 1, lte: '2' } })],
  ['an empty filter of a deletion', (store, namespace) => store.delete(namespace, {} as VectorFilter)],
  ['a wrong id of a deletion', (store, namespace) => store.delete(namespace, ['a', 2 as never])],
];

/** The part of the contract about input that a store refuses. */
export const refusalCases = (create: CreateVectorStore): readonly ContractCase[] => [
  ...REFUSALS.map(([subject, call]) => ({
    title: `refuses ${subject}, and writes nothing`,
    async run() {
      const { store, namespace } = await begin(create);
      await assert.rejects(call(store, namespace), { code: 'VALIDATION_FAILED', status: 400 });
      assert.deepEqual(await store.stats(namespace), { count: 0 });
    },
  })),
  {
    title: 'accepts a zero vector with the metrics l2 and ip',
    async run() {
      for (const metric of ['l2', 'ip'] as const) {
        const { store, namespace } = await begin(create, metric);
        await store.upsert(namespace, [item('zero', [0, 0, 0])]);
        const [hit] = await store.search(namespace, { vector: [0, 0, 0], topK: 1 });
        assert.deepEqual(hit, { id: 'zero', score: 0, metadata: {} });
      }
    },
  },
  {
    title: 'rejects with the reason of a signal that has aborted, and writes nothing',
    async run() {
      const { store, namespace } = await begin(create);
      const reason = new Error('the caller left');
      const signal = AbortSignal.abort(reason);
      const calls = [
        () => store.upsert(namespace, [item('a')], { signal }),
        () => store.search(namespace, { vector: [1, 0, 0], topK: 1 }, { signal }),
        () => store.delete(namespace, 'all', { signal }),
        () => store.stats(namespace, { signal }),
        () => store.ping({ signal }),
      ];
      for (const call of calls)
        await assert.rejects(
          async () => call(),
          (error) => error === reason,
        );
      assert.deepEqual(await store.stats(namespace), { count: 0 });
    },
  },
];
