import { ValidationError } from '@breakwater/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type IssueQuery, issueIdOf } from '../../src/index.js';
import { START, after } from '../some-occurrences.js';
import type { StoreUnderTest } from './store-under-test.js';

/** The part of the contract about lists of issues. */
export function itListsIssues(under: StoreUnderTest): void {
  const { add, titles } = under;

  describe('list', () => {
    beforeEach(async () => {
      await add(
        { fingerprint: 'a', title: 'Alpha', at: after(3), firstSeen: after(1), count: 5 },
        { fingerprint: 'b', title: 'beta 100%', at: after(2), count: 9, severity: 'low' },
        { fingerprint: 'c', title: 'Gamma_', at: after(4), firstSeen: START, category: 'timeout' },
      );
      await under.store.resolve(issueIdOf('b'), after(10));
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
          const page = await under.store.list({ sort, limit: 4, states: ['new'], ...(cursor && { cursor }) });
          expect(page.issues.length).toBeLessThanOrEqual(4);
          all.push(...page.issues.map(({ fingerprint }) => fingerprint));
          cursor = page.next;
        } while (cursor);
        expect(all).toHaveLength(22);
        expect(new Set(all).size).toBe(22);
      },
    );

    it('continues behind an issue that is seen again in between', async () => {
      const { next = '' } = await under.store.list({ limit: 1 });
      await add({ fingerprint: 'c', at: after(100) });
      expect(await titles({ cursor: next })).toEqual(['Alpha', 'beta 100%']);
    });

    it('has no cursor on the last page', async () => {
      expect((await under.store.list({ limit: 3 })).next).toBeUndefined();
      expect((await under.store.list({ limit: 2 })).next).toEqual(expect.any(String));
    });

    it('refuses an invalid cursor and one of another order', async () => {
      const { next = '' } = await under.store.list({ limit: 1, sort: 'count' });
      const forged = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const cursors = [next, '', 'x', forged(['lastSeen', 1e300, 'a']), forged(['lastSeen', -1, 'a'])];
      for (const cursor of [...cursors, forged(['lastSeen', 1, '\0']), forged(null)]) {
        await expect(under.store.list({ cursor })).rejects.toThrow(ValidationError);
      }
    });

    it.each([0, 501, 1.5, NaN])('refuses a limit of %s', async (limit) => {
      await expect(under.store.list({ limit })).rejects.toThrow(
        'Expected "limit" to be an integer from 1 to 500.',
      );
    });
  });
}
