import { beforeEach, expect, it } from '@jest/globals';
import { type IssueStore, issueIdOf } from '../src/index.js';
import { itAddsOccurrences } from './issue-store/adding.contract.js';
import { itListsIssues } from './issue-store/listing.contract.js';
import { itChangesStates } from './issue-store/states.contract.js';
import { StoreUnderTest } from './issue-store/store-under-test.js';
import { START, after } from './some-occurrences.js';

/** The contract of every {@link IssueStore}; `create` returns an empty store with the default rules. */
export function itIsAnIssueStore(create: () => Promise<IssueStore>): void {
  const under = new StoreUnderTest();
  const { add, titles } = under;
  beforeEach(async () => {
    under.store = await create();
  });

  itAddsOccurrences(under);
  itChangesStates(under);
  itListsIssues(under);

  it('counts issues and their errors by state, category and severity', async () => {
    await add({ fingerprint: 'a', count: 5 }, { fingerprint: 'b', count: 7 });
    await add({ fingerprint: 'c', severity: 'low' }, { fingerprint: 'd', category: 'timeout' });
    await under.store.archive(issueIdOf('d'), START);
    const counts = await under.store.counts();
    expect(counts).toHaveLength(3);
    expect(counts).toEqual(
      expect.arrayContaining([
        { state: 'new', category: 'external_api', severity: 'high', issues: 2, errors: 12 },
        { state: 'new', category: 'external_api', severity: 'low', issues: 1, errors: 1 },
        { state: 'archived', category: 'timeout', severity: 'high', issues: 1, errors: 1 },
      ]),
    );
  });

  it('removes issues that were not seen since a time', async () => {
    await add(
      { fingerprint: 'old', at: after(1) },
      { fingerprint: 'older' },
      { fingerprint: 'fresh', at: after(2) },
    );
    expect(await under.store.prune(after(2))).toBe(2);
    expect(await titles({})).toHaveLength(1);
    expect(await under.store.prune(after(2))).toBe(0);
    expect(await add({ fingerprint: 'old', at: after(3) })).toEqual([' > new']);
  });

  it('counts every error of a storm', async () => {
    const storm = Array.from({ length: 1_200 }, (_, index) => ({ fingerprint: `storm-${index}`, count: 2 }));
    expect(await add(...storm)).toHaveLength(1_200);
    expect(await add(...storm.toReversed())).toEqual([]);
    expect(await under.store.counts()).toMatchObject([{ issues: 1_200, errors: 4_800 }]);
    expect(await under.store.prune(after(1))).toBe(1_200);
  });
}
