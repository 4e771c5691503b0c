import assert from 'node:assert/strict';
import {
  begin,
  beginStuck,
  BEYOND_LEASE,
  type ContractCase,
  type CreateOperationStore,
  LEASE,
  MAX_RUN,
  operation,
  selection,
  WITHIN_LEASE,
} from './store-under-test.js';

/** The part of the contract about beginning, heartbeats and ending. */
export const runCases = (create: CreateOperationStore): readonly ContractCase[] => [
  {
    title: 'begins an operation with a lease and a deadline on its own clock',
    async run() {
      const { store } = await create();
      const record = await begin(store);
      const { id, fence, startedAt, heartbeatAt, deadlineAt, ...others } = record;
      assert.equal(typeof id, 'string');
      assert.ok(Number.isSafeInteger(fence));
      assert.equal(heartbeatAt, startedAt);
      assert.ok(Math.abs(deadlineAt - startedAt - MAX_RUN) < 2);
      assert.deepEqual(others, { ...operation(), state: 'running', recoveries: 0 });
    },
  },
  {
    title: 'keeps names, keys and owners with any characters',
    async run() {
      const { store } = await create();
      const parts = { name: 'a:b', key: `it's "one" {x} \\ 😀`, owner: 'host:1' };
      const { id } = await begin(store, parts);
      const { begun, record } = await store.begin(operation(parts));
      assert.deepEqual([begun, record.id, record.key, record.owner], [false, id, parts.key, parts.owner]);
      await begin(store, { name: 'a', key: `b:${parts.key}` });
    },
  },
  {
    title: 'refuses a second run of a name and key while one runs, and returns the one that runs',
    async run() {
      const { store } = await create();
      const first = await begin(store);
      assert.deepEqual(await store.begin(operation({ owner: 'second' })), { begun: false, record: first });
      await begin(store, { key: 'episode 2' });
      await begin(store, { name: 'upload' });
    },
  },
  {
    title: 'begins one of many runs that start at the same time',
    async run() {
      const { store } = await create();
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.begin(operation({ owner: `owner ${index}` }))),
      );
      assert.equal(all.filter(({ begun }) => begun).length, 1);
      assert.equal(new Set(all.map(({ record }) => record.id)).size, 1);
    },
  },
  {
    title: 'gives each run of a name and key a greater fence',
    async run() {
      const { store } = await create();
      const fences: number[] = [];
      for (let run = 0; run < 4; run++) {
        const record = await begin(store);
        fences.push(record.fence);
        await store.finish(record, { state: 'succeeded' });
      }
      assert.deepEqual(
        fences,
        [...new Set(fences)].toSorted((a, b) => a - b),
      );
    },
  },
  {
    title: 'gives a greater fence than before when the older runs have been deleted',
    async run() {
      const { store, elapse } = await create();
      const first = await begin(store);
      await store.finish(first, { state: 'succeeded' });
      await elapse(BEYOND_LEASE);
      assert.equal(await store.deleteOld({ retention: LEASE, limit: 10 }), 1);
      assert.ok((await begin(store)).fence > first.fence);
    },
  },
  {
    title: 'writes the outcome once, and only for the newest fence',
    async run() {
      const { store } = await create();
      const { id, fence } = await begin(store);
      assert.equal(await store.finish({ id, fence: fence - 1 }, { state: 'succeeded' }), false);
      assert.equal(await store.finish({ id, fence: fence + 1 }, { state: 'succeeded' }), false);
      const outcome = { state: 'failed', failure: 'TimeoutError/ETIMEDOUT', issue: 'i1' } as const;
      assert.equal(await store.finish({ id, fence }, outcome), true);
      assert.equal(await store.finish({ id, fence }, { state: 'succeeded' }), false);
      assert.equal((await store.begin(operation())).begun, true);
    },
  },
  {
    title: 'keeps an operation from being stuck by heartbeats',
    async run() {
      const { store, elapse } = await create();
      const beaten = await begin(store, { key: 'beaten' });
      const silent = await begin(store, { key: 'silent' });
      await elapse(WITHIN_LEASE);
      assert.deepEqual(await store.stuck(10), { count: 0, operations: [] });
      assert.deepEqual(await store.beat([beaten]), { lost: [] });
      await elapse(WITHIN_LEASE * 1.5);
      const { count, operations } = await store.stuck(10);
      assert.deepEqual([count, operations[0]?.id], [1, silent.id]);
    },
  },
  {
    title: 'returns the tries that no longer run when it beats for many',
    async run() {
      const { store } = await create();
      const running = await begin(store, { key: 'running' });
      const ended = await begin(store, { key: 'ended' });
      await store.finish(ended, { state: 'succeeded' });
      const old = { id: running.id, fence: running.fence - 1 };
      const { lost } = await store.beat([running, ended, old]);
      assert.deepEqual(
        new Set(lost.map(({ id, fence }) => `${id} ${fence}`)),
        new Set([`${ended.id} ${ended.fence}`, `${old.id} ${old.fence}`]),
      );
      assert.deepEqual(await store.beat([]), { lost: [] });
    },
  },
  {
    title: 'refuses heartbeats and the outcome of a try that another one has taken over',
    async run() {
      const under = await create();
      const { store } = under;
      const first = await beginStuck(under);
      const [second] = await store.recover('second', selection());
      assert.ok(second);
      assert.deepEqual((await store.beat([first])).lost.length, 1);
      assert.equal(await store.finish(first, { state: 'succeeded' }), false);
      assert.deepEqual(await store.beat([second]), { lost: [] });
      assert.equal(await store.finish(second, { state: 'recovered' }), true);
    },
  },
];
