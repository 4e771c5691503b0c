import assert from 'node:assert/strict';
import {
  begin,
  beginStuck,
  BEYOND_LEASE,
  type ContractCase,
  type CreateOperationStore,
  keysOf,
  LEASE,
  MAX_RUN,
  operation,
  selection,
  WITHIN_LEASE,
} from './store-under-test.js';

/** The part of the contract about stuck operations. */
export const recoveryCases = (create: CreateOperationStore): readonly ContractCase[] => [
  {
    title: 'lists stuck operations with the reason, oldest first, and counts those beyond the limit',
    async run() {
      const { store, elapse } = await create();
      await begin(store, { key: 'slow', maxRun: LEASE });
      await elapse(WITHIN_LEASE);
      await begin(store, { key: 'second' });
      await begin(store, { key: 'third', lease: MAX_RUN });
      await elapse(BEYOND_LEASE);
      await begin(store, { key: 'young' });
      const { count, operations } = await store.stuck(10);
      assert.equal(count, 2);
      assert.deepEqual(
        operations.map(({ key, reason }) => [key, reason]),
        [
          ['slow', 'run-too-long'],
          ['second', 'heartbeat-missed'],
        ],
      );
      assert.deepEqual(keysOf((await store.stuck(1)).operations), ['slow']);
      assert.equal((await store.stuck(1)).count, 2);
    },
  },
  {
    title: 'marks stuck operations once',
    async run() {
      const { store, elapse } = await create();
      await begin(store);
      await elapse(BEYOND_LEASE);
      await begin(store, { key: 'episode 2' });
      assert.deepEqual(await store.mark(10), { running: 2, stuck: 1, marked: 1 });
      assert.deepEqual(await store.mark(10), { running: 2, stuck: 1, marked: 0 });
      const [marked] = (await store.stuck(10)).operations;
      assert.equal(typeof marked?.markedAt, 'number');
    },
  },
  {
    title: 'marks at most as many operations as the limit says, the oldest first',
    async run() {
      const { store, elapse } = await create();
      for (const key of ['1', '2', '3']) {
        await begin(store, { key });
        await elapse(1_000);
      }
      await elapse(BEYOND_LEASE);
      assert.equal((await store.mark(2)).marked, 2);
      assert.deepEqual(keysOf(await store.recover('detector', selection())), ['1', '2']);
    },
  },
  {
    title: 'neither recovers nor fails an operation without a mark',
    async run() {
      const { store, elapse } = await create();
      await begin(store);
      await elapse(BEYOND_LEASE);
      assert.deepEqual(await store.recover('detector', selection()), []);
      assert.deepEqual(await store.fail(selection({ recoverable: [] })), []);
    },
  },
  {
    title: 'recovers an operation whose mark has lasted for the grace, and not before',
    async run() {
      const under = await create();
      const { store, elapse } = under;
      await beginStuck(under);
      assert.deepEqual(await store.recover('detector', selection({ grace: 0.5 })), []);
      await elapse(LEASE * 0.75);
      assert.deepEqual(keysOf(await store.recover('detector', selection({ grace: 0.5 }))), ['episode 1']);
    },
  },
  {
    title: 'leaves an operation alone that sends a heartbeat after its mark',
    async run() {
      const under = await create();
      const { store, elapse } = under;
      const record = await beginStuck(under);
      assert.deepEqual(await store.beat([record]), { lost: [] });
      assert.deepEqual(await store.recover('detector', selection()), []);
      assert.equal((await store.stuck(10)).count, 0);
      await elapse(BEYOND_LEASE);
      assert.deepEqual(await store.recover('detector', selection()), []);
      assert.equal((await store.mark(10)).marked, 1);
    },
  },
  {
    title: 'recovers an operation that runs too long although it sends heartbeats',
    async run() {
      const { store, elapse } = await create();
      const record = await begin(store, { maxRun: LEASE });
      await elapse(BEYOND_LEASE);
      await store.mark(10);
      await store.beat([record]);
      const [recovered] = await store.recover('detector', selection());
      assert.equal(recovered?.reason, 'run-too-long');
    },
  },
  {
    title: 'gives a recovery a new owner, fence, lease and deadline, and no mark',
    async run() {
      const under = await create();
      const { store, elapse } = under;
      const before = await beginStuck(under);
      const [after] = await store.recover('detector', selection());
      assert.ok(after);
      assert.ok(after.fence > before.fence);
      assert.ok(after.heartbeatAt > after.startedAt + LEASE);
      assert.ok(Math.abs(after.deadlineAt - after.heartbeatAt - MAX_RUN) < 2);
      assert.deepEqual(
        [after.id, after.owner, after.recoveries, after.state, after.reason, 'markedAt' in after],
        [before.id, 'detector', 1, 'running', 'heartbeat-missed', false],
      );
      assert.equal((await store.stuck(10)).count, 0);
      assert.equal((await store.begin(operation())).begun, false);
      await elapse(BEYOND_LEASE);
      assert.equal((await store.stuck(10)).count, 1);
    },
  },
  {
    title: 'recovers each operation once when many ask at the same time',
    async run() {
      const { store, elapse } = await create();
      for (let index = 0; index < 10; index++) await begin(store, { key: String(index) });
      await elapse(BEYOND_LEASE);
      await store.mark(100);
      const all = await Promise.all(
        Array.from({ length: 5 }, (_, index) => store.recover(`detector ${index}`, selection())),
      );
      assert.equal(all.flat().length, new Set(keysOf(all.flat())).size);
      const later = await store.recover('last', selection());
      assert.equal(all.flat().length + later.length, 10);
    },
  },
  {
    title: 'fails an operation that has been recovered as often as allowed',
    async run() {
      const under = await create();
      const { store, elapse } = under;
      await beginStuck(under);
      assert.deepEqual(await store.fail(selection()), []);
      const [recovered] = await store.recover('detector', selection());
      await elapse(BEYOND_LEASE);
      await store.mark(10);
      assert.deepEqual(await store.recover('detector', selection()), []);
      const [failed] = await store.fail(selection());
      assert.ok(failed && recovered);
      assert.deepEqual(
        [failed.state, failed.failure, failed.reason, failed.recoveries],
        ['failed', 'Stuck/HEARTBEAT_MISSED', 'heartbeat-missed', 1],
      );
      assert.equal(typeof failed.endedAt, 'number');
      assert.ok(failed.fence > recovered.fence);
      assert.equal(await store.finish(recovered, { state: 'recovered' }), false);
      assert.equal((await store.begin(operation())).begun, true);
    },
  },
  {
    title: 'fails operations that nobody can recover, and leaves the others',
    async run() {
      const { store, elapse } = await create();
      await begin(store, { name: 'unknown', maxRun: LEASE });
      await begin(store);
      await elapse(BEYOND_LEASE);
      await store.mark(10);
      const [failed, ...others] = await store.fail(selection());
      assert.deepEqual([failed?.name, failed?.failure], ['unknown', 'Stuck/RUN_TOO_LONG']);
      assert.deepEqual(others, []);
      assert.deepEqual(keysOf(await store.recover('detector', selection())), ['episode 1']);
    },
  },
  {
    title: 'lets one process lead until its term is over, and prolongs its own term',
    async run() {
      const { store, elapse } = await create();
      assert.equal(await store.lead('first', LEASE), true);
      assert.equal(await store.lead('second', LEASE), false);
      await elapse(WITHIN_LEASE);
      assert.equal(await store.lead('first', LEASE), true);
      await elapse(WITHIN_LEASE * 1.5);
      assert.equal(await store.lead('second', LEASE), false);
      await elapse(WITHIN_LEASE);
      assert.equal(await store.lead('second', LEASE), true);
      assert.equal(await store.lead('first', LEASE), false);
    },
  },
  {
    title: 'recovers and fails the one operation that a selection names',
    async run() {
      const under = await create();
      const { store } = under;
      await begin(store, { key: '1' });
      const { id: second } = await begin(store, { key: '2' });
      const { id: third } = await beginStuck(under, { key: '3' });
      assert.deepEqual(keysOf(await store.recover('operator', selection({ id: second }))), ['2']);
      assert.deepEqual(await store.recover('operator', selection({ id: second })), []);
      assert.deepEqual(await store.fail(selection({ id: third })), []);
      assert.deepEqual(keysOf(await store.fail(selection({ id: third, recoverable: [] }))), ['3']);
      assert.deepEqual(keysOf((await store.stuck(10)).operations), ['1']);
    },
  },
  {
    title: 'deletes operations that ended long ago in steps, and no others',
    async run() {
      const { store, elapse } = await create();
      for (const key of ['1', '2', '3']) {
        await store.finish(await begin(store, { key }), { state: 'succeeded' });
      }
      const running = await begin(store, { key: 'running' });
      await elapse(BEYOND_LEASE);
      await store.finish(await begin(store, { key: 'young' }), { state: 'failed' });
      const old = { retention: LEASE, limit: 2 };
      assert.equal(await store.deleteOld({ ...old, dryRun: true }), 2);
      assert.equal(await store.deleteOld(old), 2);
      assert.equal(await store.deleteOld(old), 1);
      assert.equal(await store.deleteOld(old), 0);
      assert.equal(await store.deleteOld({ ...old, retention: 0, dryRun: true }), 1);
      assert.deepEqual(await store.beat([running]), { lost: [] });
    },
  },
];
