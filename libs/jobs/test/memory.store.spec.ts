import { VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { MemoryOperationStore } from '../src/index.js';
import { operationStoreContract } from '../src/testing/index.js';

const LEASE = 60_000;

function create(maxEnded = 1_000): { store: MemoryOperationStore; elapse: (time: number) => Promise<void> } {
  const clock = new VirtualClock();
  const store = new MemoryOperationStore({ clock, maxEnded });
  return { store, elapse: (time) => clock.advance(time) };
}

describe('MemoryOperationStore', () => {
  it.each(operationStoreContract(create))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('keeps at most `maxEnded` operations that ended, and all that run', async () => {
    const { store } = create(2);
    const operation = { name: 'assembly', owner: 'me', lease: LEASE, maxRun: LEASE };
    await store.begin({ ...operation, key: 'running' });
    for (const key of ['1', '2', '3', '4']) {
      const { record } = await store.begin({ ...operation, key });
      await store.finish(record, { state: 'succeeded' });
    }
    expect(store.records.map(({ key, state }) => [key, state])).toEqual([
      ['running', 'running'],
      ['3', 'succeeded'],
      ['4', 'succeeded'],
    ]);
  });

  it('refuses a wrong `maxEnded`', () => {
    expect(() => create(-1)).toThrow(
      'Expected "jobs.maxEnded" to be an integer >= 0, got -1 (at MemoryOperationStore)',
    );
  });
});
