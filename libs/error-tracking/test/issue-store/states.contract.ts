import { hours, minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { issueIdOf } from '../../src/index.js';
import { START, after } from '../some-occurrences.js';
import { DAY, ID, type StoreUnderTest } from './store-under-test.js';

/** The part of the contract about the states of issues. */
export function itChangesStates(under: StoreUnderTest): void {
  const { add, found } = under;

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
      await under.store.resolve(ID, resolvedAt);
      expect(await add({ at: after(minutes(6)) })).toEqual(['resolved > regressed']);
      expect(await found()).toMatchObject({ state: 'regressed', resolvedAt, count: 2 });
    });

    it('stays resolved for errors before the resolution', async () => {
      await add({});
      await under.store.resolve(ID, after(minutes(5)));
      expect(await add({ at: after(minutes(4)), count: 1_000 }, { at: after(minutes(5)) })).toEqual([]);
      expect(await found()).toMatchObject({ state: 'resolved', count: 1_002 });
    });

    it('is ongoing a day after it regressed', async () => {
      await add({});
      await under.store.resolve(ID, after(1));
      await add({ at: after(2) });
      expect(await add({ at: after(2 + DAY) })).toEqual(['regressed > ongoing']);
    });

    it('reports its regression once for concurrent calls', async () => {
      await add({});
      await under.store.resolve(ID, after(1));
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
      await under.store.archive(ID, after(1));
      expect(await add({ at: after(3 * DAY), count: 100 })).toEqual([]);
      expect(await found()).toMatchObject({ state: 'archived', count: 105 });
      expect(await add({ at: after(3 * DAY + 1) })).toEqual(['archived > escalating']);
    });
  });

  describe('resolve and archive', () => {
    it('return the change', async () => {
      await add({});
      const resolved = await under.store.resolve(ID, after(1));
      expect(resolved).toEqual({ issue: await found(), from: 'new' });
      expect(resolved?.issue).toMatchObject({ state: 'resolved', resolvedAt: after(1) });
      const archived = await under.store.archive(ID, after(2));
      expect(archived).toEqual({ issue: await found(), from: 'resolved' });
      expect(archived?.issue).toMatchObject({ state: 'archived', resolvedAt: after(1) });
    });

    it('are followed by unarchive, for an archived issue alone', async () => {
      await add({});
      expect(await under.store.unarchive(ID, after(1))).toBeUndefined();
      await under.store.archive(ID, after(1));
      const changes = await Promise.all([1, 2, 3].map(() => under.store.unarchive(ID, after(2))));
      const [change, ...others] = changes.filter((one) => one !== undefined);
      expect(others).toEqual([]);
      expect(change).toEqual({ issue: await found(), from: 'archived' });
      expect(await found()).toMatchObject({ state: 'ongoing' });
    });

    it('return undefined for an unknown issue', async () => {
      for (const id of [issueIdOf('v1:unknown'), '', "' OR 1 = 1 --", 'nul\0', '\ud800']) {
        expect(await under.store.find(id)).toBeUndefined();
        expect(await under.store.resolve(id, START)).toBeUndefined();
        expect(await under.store.archive(id, START)).toBeUndefined();
        expect(await under.store.unarchive(id, START)).toBeUndefined();
      }
    });

    it('report the change to one of many concurrent callers', async () => {
      await add({});
      const changes = await Promise.all(Array.from({ length: 20 }, () => under.store.resolve(ID, after(1))));
      expect(changes.map((change) => `${change?.from}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
        'new',
        ...Array.from({ length: 19 }, () => 'resolved'),
      ]);
    });
  });

  describe('settle', () => {
    it('makes settled issues ongoing, and reports them once', async () => {
      await add({}, { fingerprint: 'v1:resolved' }, { fingerprint: 'v1:later', at: after(1) });
      await under.store.resolve(issueIdOf('v1:resolved'), START);
      expect(await under.store.settle(after(DAY - 1))).toEqual([]);
      const rounds = await Promise.all(Array.from({ length: 5 }, () => under.store.settle(after(DAY))));
      expect(rounds.flat()).toEqual([{ issue: await found(), from: 'new' }]);
      expect(await found()).toMatchObject({ state: 'ongoing' });
      expect(await found('v1:later')).toMatchObject({ state: 'new' });
    });

    it('waits for a day after the last hour above the forecast', async () => {
      await add({});
      await add({ at: after(DAY), count: 200 });
      await add({ at: after(DAY + hours(1)), count: 401 });
      expect(await under.store.settle(after(2 * DAY))).toEqual([]);
      expect(await under.store.settle(after(2 * DAY + hours(1)))).toMatchObject([{ from: 'escalating' }]);
    });
  });
}
