import { describe, expect, it } from '@jest/globals';
import { START, after, someOccurrences } from '../some-occurrences.js';
import { ID, type StoreUnderTest } from './store-under-test.js';

/** The part of the contract about occurrences that are added. */
export function itAddsOccurrences(under: StoreUnderTest): void {
  const { add, found } = under;

  describe('add', () => {
    it('opens an issue for an unknown fingerprint, and reports it', async () => {
      const { firstSeen, lastSeen, ...occurrences } = someOccurrences({ count: 3 });
      const issue = { id: ID, state: 'new', ...occurrences, firstSeen, lastSeen };
      expect(await under.store.add([someOccurrences({ count: 3 })])).toEqual([{ issue }]);
      expect(await under.store.find(ID)).toEqual(issue);
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
      await under.store.add([withoutCode]);
      expect(await found()).toEqual({ ...withoutCode, id: ID, state: 'new', count: 2, firstSeen: START });
    });

    it('continues an issue under its alias, without a transition', async () => {
      await add({});
      await under.store.archive(ID, after(1_000));
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
      await under.store.resolve(ID, after(1_000));
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
      expect(await under.store.add([])).toEqual([]);
      expect(await under.store.list({})).toEqual({ issues: [] });
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
      await under.store.add([someOccurrences({ title, sample: { ...someOccurrences().sample, context } })]);
      expect(await found()).toMatchObject({ title, sample: { context } });
    });
  });
}
