import assert from 'node:assert/strict';
import { allIds, begin, type ContractCase, type CreateVectorStore, item } from './store-under-test.js';

/** The part of the contract about writing and deleting. */
export const writeCases = (create: CreateVectorStore): readonly ContractCase[] => [
  {
    title: 'finds what was written, with its metadata',
    async run() {
      const { store, namespace } = await begin(create);
      const metadata = { text: 'Ünïcode "quotes" \\ and 🙂', list: [1, { deep: null }], zero: 0, no: false };
      await store.upsert(namespace, [item('a', [1, 2, 3], metadata)]);
      const [hit] = await store.search(namespace, { vector: [1, 2, 3], topK: 1 });
      assert.deepEqual(hit?.metadata, metadata);
      assert.equal(hit?.id, 'a');
    },
  },
  {
    title: 'gives an item without metadata an empty object',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [{ id: 'a', vector: Float32Array.of(1, 0, 0) }]);
      const hits = await store.search(namespace, { vector: [1, 0, 0], topK: 1 });
      assert.deepEqual(hits[0]?.metadata, {});
    },
  },
  {
    title: 'replaces an item of the same id, with its vector and metadata',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [item('a', [1, 0, 0], { version: 1, old: true })]);
      await store.upsert(namespace, [item('a', [0, 1, 0], { version: 2 })]);
      const hits = await store.search(namespace, { vector: [0, 1, 0], topK: 5 });
      assert.equal(hits.length, 1);
      assert.deepEqual(hits[0]?.metadata, { version: 2 });
      assert.ok(Math.abs((hits[0]?.score ?? 0) - 1) < 1e-5);
    },
  },
  {
    title: 'keeps the last of several items of one id in one call',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [item('a', [1, 0, 0], { n: 1 }), item('a', [1, 0, 0], { n: 2 })]);
      const hits = await store.search(namespace, { vector: [1, 0, 0], topK: 5 });
      assert.deepEqual(
        hits.map(({ metadata }) => metadata),
        [{ n: 2 }],
      );
    },
  },
  {
    title: 'keeps no reference to the objects of the caller',
    async run() {
      const { store, namespace } = await begin(create);
      const vector = [1, 0, 0];
      const metadata = { tags: ['a'] };
      await store.upsert(namespace, [{ id: 'a', vector, metadata }]);
      vector.fill(9);
      metadata.tags.push('b');
      const query = { vector: [1, 0, 0], topK: 1 };
      const [first] = await store.search(namespace, query);
      (first?.metadata['tags'] as string[] | undefined)?.push('c');
      const [second] = await store.search(namespace, query);
      assert.deepEqual(second?.metadata, { tags: ['a'] });
      assert.ok(Math.abs((second?.score ?? 0) - 1) < 1e-5);
    },
  },
  {
    title: 'writes more than 1000 items',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(
        namespace,
        Array.from({ length: 2_001 }, (_, index) => item(`id-${index}`, [index + 1, 1, 0])),
      );
      assert.deepEqual(await store.stats(namespace), { count: 2_001 });
    },
  },
  {
    title: 'writes and deletes nothing for empty lists',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, []);
      assert.equal(await store.delete(namespace, []), 0);
      assert.deepEqual(await store.stats(namespace), { count: 0 });
    },
  },
  {
    title: 'deletes by ids and returns the number of items that existed',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [item('a'), item('b'), item('c')]);
      assert.equal(await store.delete(namespace, ['a', 'c', 'c', 'unknown']), 2);
      assert.deepEqual(await allIds(store, namespace), ['b']);
    },
  },
  {
    title: 'deletes by a filter',
    async run() {
      const { store, namespace } = await begin(create);
      await store.upsert(namespace, [
        item('a', [1, 0, 0], { video: 1 }),
        item('b', [0, 1, 0], { video: 1 }),
        item('c', [0, 0, 1], { video: 2 }),
      ]);
      assert.equal(await store.delete(namespace, { field: 'video', eq: 1 }), 2);
      assert.deepEqual(await allIds(store, namespace), ['c']);
    },
  },
  {
    title: 'deletes a whole namespace, and no other one',
    async run() {
      const { store, namespace } = await begin(create);
      const other = `${namespace}-other`;
      await store.upsert(namespace, [item('a'), item('b')]);
      await store.upsert(other, [item('a')]);
      assert.equal(await store.delete(namespace, 'all'), 2);
      assert.deepEqual(await store.stats(namespace), { count: 0 });
      assert.deepEqual(await store.stats(other), { count: 1 });
    },
  },
];
