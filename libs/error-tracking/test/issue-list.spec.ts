import 'reflect-metadata';
import { Dashboard, type DashboardList, type DashboardRow } from '@breakwater/core';
import {
  type ErrorTrackedEvent,
  ErrorTrackingModule,
  type IssueQuery,
  MemoryIssueStore,
} from '@breakwater/error-tracking';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { after, someOccurrences } from './some-occurrences.js';

const HOUR = 3_600_000;

/** A store in memory that keeps the queries. */
class WatchedStore extends MemoryIssueStore {
  readonly queries: IssueQuery[] = [];

  override list(query: IssueQuery): ReturnType<MemoryIssueStore['list']> {
    this.queries.push(query);
    return super.list(query);
  }
}

describe('the list of issues on a dashboard', () => {
  let store: WatchedStore;

  /** A regressed issue, and two new ones after it. */
  beforeEach(async () => {
    store = new WatchedStore();
    await store.add([someOccurrences({ fingerprint: 'v1:old' })]);
    const { issues } = await store.list({});
    await store.resolve(issues[0]!.id, after(HOUR));
    await store.add([someOccurrences({ fingerprint: 'v1:old', at: after(2 * HOUR) })]);
    await store.add([someOccurrences({ fingerprint: 'v1:a', at: after(3 * HOUR) })]);
    await store.add([someOccurrences({ fingerprint: 'v1:b', at: after(4 * HOUR) })]);
    store.queries.length = 0;
  });

  async function issueList(): Promise<DashboardList> {
    const imports = [ErrorTrackingModule.forRoot({ store })];
    const module = await Test.createTestingModule({ imports }).compile();
    return module.get(Dashboard).lists.find(({ name }) => name === 'issues')!;
  }
  async function states(limit: number): Promise<readonly string[]> {
    const rows = await (await issueList()).rows(limit);
    return rows.map(({ state }) => state);
  }

  it('has the worst ones first, and takes one query', async () => {
    expect(await states(3)).toEqual(['regressed', 'new', 'new']);
    expect(store.queries).toHaveLength(1);
  });

  it('does not lose the worst ones behind newer ones when there are too many', async () => {
    expect(await states(2)).toEqual(['regressed', 'new']);
  });

  it('counts the errors of each issue, but not those that are expected', async () => {
    const { activity, rows } = await issueList();
    const describeEvent = activity!.describe as (event: Partial<ErrorTrackedEvent>) => object | undefined;
    const [{ id }] = (await rows(1)) as [DashboardRow];
    expect(activity).toMatchObject({ event: 'error.tracked', unit: 'errors' });
    expect(describeEvent({ fingerprint: 'v1:old', expected: false })).toEqual({ id, outcome: 'failed' });
    expect(describeEvent({ fingerprint: 'v1:old', expected: true })).toBeUndefined();
  });
});
