import { minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { MemoryIssueStore, type MemoryIssueStoreOptions, type Occurrences, issueIdOf } from '../src/index.js';
import { itIsAnIssueStore } from './issue-store.contract.js';
import { START, after, someOccurrences } from './some-occurrences.js';

describe('MemoryIssueStore', () => {
  itIsAnIssueStore(() => Promise.resolve(new MemoryIssueStore()));

  it('removes the least important issue for a new one', async () => {
    const store = new MemoryIssueStore({ maxIssues: 7 });
    const issues: [fingerprint: string, different: Partial<Occurrences>][] = [
      ['critical', { severity: 'critical' }],
      ['many', { count: 3 }],
      ['recent', { lastSeen: after(1) }],
      ['old', {}],
      ['medium', { severity: 'medium', count: 90 }],
      ['resolved', { severity: 'critical', count: 90 }],
      ['archived', { severity: 'high', count: 90 }],
    ];
    await store.add(issues.map(([fingerprint, different]) => someOccurrences({ fingerprint, ...different })));
    await store.resolve(issueIdOf('resolved'), START);
    await store.archive(issueIdOf('archived'), START);
    const goneAfter = async (round: number): Promise<string[]> => {
      await store.add([
        someOccurrences({ fingerprint: `important-${round}`, severity: 'critical', count: 99 }),
      ]);
      const { issues: left } = await store.list({});
      const names = new Set(left.map(({ fingerprint }) => fingerprint));
      return issues.map(([fingerprint]) => fingerprint).filter((fingerprint) => !names.has(fingerprint));
    };
    const order = ['archived', 'resolved', 'medium', 'old', 'recent', 'many', 'critical'];
    for (const [round] of order.entries()) {
      expect((await goneAfter(round)).toSorted()).toEqual(order.slice(0, round + 1).toSorted());
    }
    expect(store.size).toBe(7);
  });

  it('accepts a new issue, however unimportant', async () => {
    const store = new MemoryIssueStore({ maxIssues: 2 });
    const important = ['a', 'b'].map((fingerprint) => someOccurrences({ fingerprint, count: 1_000 }));
    await store.add(important);
    await store.add([someOccurrences({ fingerprint: 'c', severity: 'low' })]);
    expect(await store.find(issueIdOf('c'))).toMatchObject({ state: 'new' });
    expect(store.size).toBe(2);
  });

  it('counts a million errors of ten thousand kinds with room for five thousand', async () => {
    const store = new MemoryIssueStore();
    for (let batch = 0; batch < 100; batch += 1) {
      const at = after(batch * minutes(1));
      await store.add(
        Array.from({ length: 1_000 }, (_, index) => {
          const number = (batch % 10) * 1_000 + index;
          // Every fifth kind happens more often.
          return someOccurrences({ fingerprint: `v1:${number}`, at, count: number % 5 === 0 ? 46 : 1 });
        }),
      );
      expect(store.size).toBeLessThanOrEqual(5_000);
    }
    const often = await store.find(issueIdOf('v1:9995'));
    expect(often).toMatchObject({ count: 460 });
    const { issues } = await store.list({ sort: 'count', limit: 500 });
    expect(issues.every(({ count }) => count === 460)).toBe(true);
  });

  it('returns issues that do not change afterwards', async () => {
    const store = new MemoryIssueStore();
    await store.add([someOccurrences()]);
    const before = await store.find(issueIdOf('v1:pay'));
    await store.add([someOccurrences({ count: 9 })]);
    expect(before).toMatchObject({ count: 1 });
  });

  it.each<[MemoryIssueStoreOptions, string]>([
    [
      { maxIssues: 0 },
      'Expected "memoryIssueStore.maxIssues" to be an integer >= 1, or false for no limit, got 0',
    ],
    [
      { rules: { settleAfter: -1 } },
      '"memoryIssueStore.rules.settleAfter" to be a number of milliseconds >= 0, got -1',
    ],
    [
      { rules: { escalationFloor: 1.5 } },
      '"memoryIssueStore.rules.escalationFloor" to be an integer >= 0, got 1.5',
    ],
    [
      { rules: { escalationFactor: 0 } },
      '"memoryIssueStore.rules.escalationFactor" to be a number >= 1, got 0',
    ],
    [{ max: 3 } as object, '"memoryIssueStore.max" to be one of the known options (maxIssues, rules)'],
    [{ rules: { floor: 3 } as object }, '"memoryIssueStore.rules.floor" to be one of the known options'],
  ])('refuses %j', (options, message) => {
    expect(() => new MemoryIssueStore(options)).toThrow(message);
  });
});
