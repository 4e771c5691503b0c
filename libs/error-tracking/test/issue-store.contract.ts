import { ValidationError, hours, minutes } from '@breakwater/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Issue, type IssueQuery, type IssueStore, issueIdOf } from '../src/index.js';
import { START, after, someOccurrences } from './some-occurrences.js';

const ID = issueIdOf('v1:pay');
const DAY = hours(24);

/** The contract of every {@link IssueStore}; `create` returns an empty store with the default rules. */
export function itIsAnIssueStore(create: () => Promise<IssueStore>): void {
  let store: IssueStore;
  beforeEach(async () => {
    store = await create();
  });

  const found = async (fingerprint = 'v1:pay'): Promise<Issue> => {
    const issue = await store.find(issueIdOf(fingerprint));
    if (!issue) throw new Error(`There is no issue of ${fingerprint}.`);
    return issue;
  };
  /** Adds occurrences, and returns the changes as `from > to`. */
  const add = async (...given: Parameters<typeof someOccurrences>[0][]): Promise<string[]> => {
    const changes = await store.add(given.map((one) => someOccurrences(one)));
    return changes.map(({ from, issue }) => `${from ?? ''} > ${issue.state}`);
  };
  const titles = async (query: IssueQuery): Promise<string[]> =>
    (await store.list(query)).issues.map(({ title }) => title);

  describe('add', () => {
    it('opens an issue for an unknown fingerprint, and reports it', async () => {
      const { firstSeen, lastSeen, ...occurrences } = someOccurrences({ count: 3 });
      const issue = { id: ID, state: 'new', ...occurrences, firstSeen, lastSeen };
      expect(await store.add([someOccurrences({ count: 3 })])).toEqual([{ issue }]);
      expect(await store.find(ID)).toEqual(issue);
    });

    it('adds to a known issue, and reports no change', async () => {
      await add({ count: 3 });
      expect(await add({ count: 2, at: after(1_000) })).toEqual([]);
      expect(await found()).toMatchObject({ count: 5, firstSeen: START, lastSeen: after(1_000) });
    });

    it('takes the details of the latest occurrence', async () => {
      await add({});
      const latest = someOccurrences({
        at: after(1_000),
        title: 'Later',
        category: 'timeout',
        severity: 'critical',
        name: 'TimeoutExceededError',
      });
      const { code: _code, ...withoutCode } = latest;
      await store.add([withoutCode]);
      expect(await found()).toEqual({ ...withoutCode, id: ID, state: 'new', count: 2, firstSeen: START });
    });

    it('continues an issue under its alias, without a transition', async () => {
      await add({});
      await store.archive(ID, after(1_000));
      expect(await add({ fingerprint: 'v2:pay', alias: 'v1:pay', at: after(2_000) })).toEqual([]);
      expect(await found('v2:pay')).toMatchObject({
        fingerprint: 'v2:pay',
        state: 'archived',
        count: 1,
        firstSeen: START,
        lastSeen: after(2_000),
      });
      expect(await found('v1:pay')).toMatchObject({ count: 1, state: 'archived' });
    });

    it('continues one alias in several issues', async () => {
      await add({});
      expect(
        await add(
          { fingerprint: 'v2:pay', alias: 'v1:pay', at: after(1_000) },
          { fingerprint: 'v2:refund', alias: 'v1:pay', at: after(1_000) },
        ),
      ).toEqual([]);
      expect(await add({ fingerprint: 'v2:pay', alias: 'v1:pay', at: after(2_000) })).toEqual([]);
      expect(await found('v2:pay')).toMatchObject({ count: 2 });
    });

    it('reports that a resolved issue comes back under its successor', async () => {
      await add({});
      await store.resolve(ID, after(1_000));
      expect(await add({ fingerprint: 'v2:pay', alias: 'v1:pay', at: after(2_000) })).toEqual([
        'resolved > regressed',
      ]);
      expect(await found('v2:pay')).toMatchObject({ resolvedAt: after(1_000) });
    });

    it('opens a new issue when the alias is unknown', async () => {
      expect(await add({ fingerprint: 'v2:pay', alias: 'v1:other' })).toEqual([' > new']);
      expect(Object.keys(await found('v2:pay'))).not.toContain('alias');
    });

    it('counts late occurrences, and keeps the later details', async () => {
      await add({ at: after(5_000), title: 'Later' });
      await add({ at: START, title: 'Earlier', count: 4 });
      expect(await found()).toMatchObject({
        title: 'Later',
        count: 5,
        firstSeen: START,
        lastSeen: after(5_000),
        sample: { at: after(5_000) },
      });
    });

    it('accepts several reports of one issue at once', async () => {
      const reports = [
        { at: after(9_000), title: 'Last', count: 2 },
        { at: START },
        { fingerprint: 'v1:other' },
      ];
      expect(await add(...reports)).toEqual([' > new', ' > new']);
      expect(await found()).toMatchObject({ title: 'Last', count: 3, firstSeen: START });
    });

    it('accepts an empty batch', async () => {
      expect(await store.add([])).toEqual([]);
      expect(await store.list({})).toEqual({ issues: [] });
    });

    it('loses no count of concurrent calls, and reports the issue once', async () => {
      const rounds = Array.from({ length: 40 }, (_, round) =>
        add({ count: 2, at: after(round) }, { fingerprint: 'v1:other', at: after(round) }),
      );
      expect((await Promise.all(rounds)).flat()).toEqual([' > new', ' > new']);
      expect(await found()).toMatchObject({ count: 80, firstSeen: START, lastSeen: after(39) });
      expect(await found('v1:other')).toMatchObject({ count: 40 });
    });

    it('stores text of every language', async () => {
      const title = `"'; DROP TABLE error_issues; -- \\u0000 %s $1 😀 ☃ \u{10ffff} \n`;
      const context = { [title]: [title, null, 1.5, true, {}] };
      await store.add([someOccurrences({ title, sample: { ...someOccurrences().sample, context } })]);
      expect(await found()).toMatchObject({ title, sample: { context } });
    });
  });

  describe('an issue', () => {
    it('is ongoing a day after it was new', async () => {
      await add({});
      expect(await add({ at: after(DAY - 1) })).toEqual([]);
      expect(await add({ at: after(DAY) })).toEqual(['new > ongoing']);
      expect(await add({ at: after(DAY + 1) })).toEqual([]);
      expect(await found()).toMatchObject({ state: 'ongoing' });
    });

    it('regresses when errors occur after it was resolved', async () => {
      await add({});
      const resolvedAt = after(minutes(5));
      await store.resolve(ID, resolvedAt);
      expect(await add({ at: after(minutes(6)) })).toEqual(['resolved > regressed']);
      expect(await found()).toMatchObject({ state: 'regressed', resolvedAt, count: 2 });
    });

    it('stays resolved for errors before the resolution', async () => {
      await add({});
      await store.resolve(ID, after(minutes(5)));
      expect(await add({ at: after(minutes(4)), count: 1_000 }, { at: after(minutes(5)) })).toEqual([]);
      expect(await found()).toMatchObject({ state: 'resolved', count: 1_002 });
    });

    it('is ongoing a day after it regressed', async () => {
      await add({});
      await store.resolve(ID, after(1));
      await add({ at: after(2) });
      expect(await add({ at: after(2 + DAY) })).toEqual(['regressed > ongoing']);
    });

    it('reports its regression once for concurrent calls', async () => {
      await add({});
      await store.resolve(ID, after(1));
      const rounds = Array.from({ length: 20 }, (_, round) => add({ at: after(2 + round) }));
      expect((await Promise.all(rounds)).flat()).toEqual(['resolved > regressed']);
    });

    it('escalates when an hour exceeds the forecast', async () => {
      await add({});
      expect(await add({ at: after(3 * DAY) })).toEqual(['new > ongoing']);
      expect(await add({ at: after(3 * DAY + 1), count: 99 })).toEqual([]);
      expect(await add({ at: after(3 * DAY + 2) })).toEqual(['ongoing > escalating']);
      expect(await add({ at: after(3 * DAY + 3), count: 5_000 })).toEqual([]);
    });

    it('reports its escalation once for concurrent calls', async () => {
      await add({});
      await add({ at: after(2 * DAY) });
      const rounds = Array.from({ length: 20 }, (_, round) => add({ at: after(2 * DAY + round), count: 50 }));
      expect((await Promise.all(rounds)).flat()).toEqual(['ongoing > escalating']);
    });

    it('stays archived until it escalates', async () => {
      await add({ count: 5 });
      await store.archive(ID, after(1));
      expect(await add({ at: after(3 * DAY), count: 100 })).toEqual([]);
      expect(await found()).toMatchObject({ state: 'archived', count: 105 });
      expect(await add({ at: after(3 * DAY + 1) })).toEqual(['archived > escalating']);
    });
  });

  describe('resolve and archive', () => {
    it('return the change', async () => {
      await add({});
      const resolved = await store.resolve(ID, after(1));
      expect(resolved).toEqual({ issue: await found(), from: 'new' });
      expect(resolved?.issue).toMatchObject({ state: 'resolved', resolvedAt: after(1) });
      const archived = await store.archive(ID, after(2));
      expect(archived).toEqual({ issue: await found(), from: 'resolved' });
      expect(archived?.issue).toMatchObject({ state: 'archived', resolvedAt: after(1) });
    });

    it('return undefined for an unknown issue', async () => {
      for (const id of [issueIdOf('v1:unknown'), '', "' OR 1 = 1 --", 'nul\0', '\ud800']) {
        expect(await store.find(id)).toBeUndefined();
        expect(await store.resolve(id, START)).toBeUndefined();
        expect(await store.archive(id, START)).toBeUndefined();
      }
    });

    it('report the change to one of many concurrent callers', async () => {
      await add({});
      const changes = await Promise.all(Array.from({ length: 20 }, () => store.resolve(ID, after(1))));
      expect(changes.map((change) => `${change?.from}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
        'new',
        ...Array.from({ length: 19 }, () => 'resolved'),
      ]);
    });
  });

  describe('settle', () => {
    it('makes settled issues ongoing, and reports them once', async () => {
      await add({}, { fingerprint: 'v1:resolved' }, { fingerprint: 'v1:later', at: after(1) });
      await store.resolve(issueIdOf('v1:resolved'), START);
      expect(await store.settle(after(DAY - 1))).toEqual([]);
      const rounds = await Promise.all(Array.from({ length: 5 }, () => store.settle(after(DAY))));
      expect(rounds.flat()).toEqual([{ issue: await found(), from: 'new' }]);
      expect(await found()).toMatchObject({ state: 'ongoing' });
      expect(await found('v1:later')).toMatchObject({ state: 'new' });
    });

    it('waits for a day after the last hour above the forecast', async () => {
      await add({});
      await add({ at: after(DAY), count: 200 });
      await add({ at: after(DAY + hours(1)), count: 401 });
      expect(await store.settle(after(2 * DAY))).toEqual([]);
      expect(await store.settle(after(2 * DAY + hours(1)))).toMatchObject([{ from: 'escalating' }]);
    });
  });

  describe('list', () => {
    beforeEach(async () => {
      await add(
        { fingerprint: 'a', title: 'Alpha', at: after(3), firstSeen: after(1), count: 5 },
        { fingerprint: 'b', title: 'beta 100%', at: after(2), count: 9, severity: 'low' },
        { fingerprint: 'c', title: 'Gamma_', at: after(4), firstSeen: START, category: 'timeout' },
      );
      await store.resolve(issueIdOf('b'), after(10));
    });

    it.each<[IssueQuery['sort'], string[]]>([
      [undefined, ['Gamma_', 'Alpha', 'beta 100%']],
      ['lastSeen', ['Gamma_', 'Alpha', 'beta 100%']],
      ['firstSeen', ['beta 100%', 'Alpha', 'Gamma_']],
      ['count', ['beta 100%', 'Alpha', 'Gamma_']],
    ])('sorts by %s, the highest first', async (sort, expected) => {
      expect(await titles({ ...(sort && { sort }) })).toEqual(expected);
    });

    it.each<[string, IssueQuery, string[]]>([
      ['states', { states: ['resolved', 'regressed'] }, ['beta 100%']],
      ['no state', { states: [] }, []],
      ['categories', { categories: ['timeout', 'unknown'] }, ['Gamma_']],
      ['severities', { severities: ['low', 'medium'] }, ['beta 100%']],
      ['a time', { since: after(3) }, ['Gamma_', 'Alpha']],
      ['text in either case', { search: 'ALPH' }, ['Alpha']],
      ['a percent sign', { search: '%' }, ['beta 100%']],
      ['an underscore', { search: '_' }, ['Gamma_']],
      ['a quote', { search: `'"\\\0` }, []],
      ['all of them', { states: ['new'], severities: ['high'], search: 'a', since: after(4) }, ['Gamma_']],
    ])('filters by %s', async (_name, query, expected) => {
      expect(await titles(query)).toEqual(expected);
    });

    it.each(['lastSeen', 'firstSeen', 'count'] as const)(
      'returns each issue on exactly one page in the order of %s, including equal values',
      async (sort) => {
        await add(...Array.from({ length: 20 }, (_, index) => ({ fingerprint: `equal-${index}` })));
        const all: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.list({ sort, limit: 4, states: ['new'], ...(cursor && { cursor }) });
          expect(page.issues.length).toBeLessThanOrEqual(4);
          all.push(...page.issues.map(({ fingerprint }) => fingerprint));
          cursor = page.next;
        } while (cursor);
        expect(all).toHaveLength(22);
        expect(new Set(all).size).toBe(22);
      },
    );

    it('continues behind an issue that is seen again in between', async () => {
      const { next = '' } = await store.list({ limit: 1 });
      await add({ fingerprint: 'c', at: after(100) });
      expect(await titles({ cursor: next })).toEqual(['Alpha', 'beta 100%']);
    });

    it('has no cursor on the last page', async () => {
      expect((await store.list({ limit: 3 })).next).toBeUndefined();
      expect((await store.list({ limit: 2 })).next).toEqual(expect.any(String));
    });

    it('refuses an invalid cursor and one of another order', async () => {
      const { next = '' } = await store.list({ limit: 1, sort: 'count' });
      const forged = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const cursors = [next, '', 'x', forged(['lastSeen', 1e300, 'a']), forged(['lastSeen', -1, 'a'])];
      for (const cursor of [...cursors, forged(['lastSeen', 1, '\0']), forged(null)]) {
        await expect(store.list({ cursor })).rejects.toThrow(ValidationError);
      }
    });

    it.each([0, 501, 1.5, NaN])('refuses a limit of %s', async (limit) => {
      await expect(store.list({ limit })).rejects.toThrow('Expected "limit" to be an integer from 1 to 500.');
    });
  });

  it('counts issues and their errors by state, category and severity', async () => {
    await add({ fingerprint: 'a', count: 5 }, { fingerprint: 'b', count: 7 });
    await add({ fingerprint: 'c', severity: 'low' }, { fingerprint: 'd', category: 'timeout' });
    await store.archive(issueIdOf('d'), START);
    const counts = await store.counts();
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
    expect(await store.prune(after(2))).toBe(2);
    expect(await titles({})).toHaveLength(1);
    expect(await store.prune(after(2))).toBe(0);
    expect(await add({ fingerprint: 'old', at: after(3) })).toEqual([' > new']);
  });

  it('counts every error of a storm', async () => {
    const storm = Array.from({ length: 1_200 }, (_, index) => ({ fingerprint: `storm-${index}`, count: 2 }));
    expect(await add(...storm)).toHaveLength(1_200);
    expect(await add(...storm.toReversed())).toEqual([]);
    expect(await store.counts()).toMatchObject([{ issues: 1_200, errors: 4_800 }]);
    expect(await store.prune(after(1))).toBe(1_200);
  });
}
