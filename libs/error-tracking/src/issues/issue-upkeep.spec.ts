import { beforeEach, describe, expect, it } from '@jest/globals';
import { hours, minutes } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BackgroundClock } from '../background/background.clock.js';
import { someOccurrences } from '../../test/some-occurrences.js';
import type { IssueChange } from './issue-store.js';
import { MemoryIssueStore } from './memory.issue-store.js';
import { IssueUpkeep } from './issue-upkeep.js';
import { recordedLog } from '../../test/support/recorded-log.js';

describe('IssueUpkeep', () => {
  const logger = recordedLog();
  let clock: VirtualClock;
  let store: MemoryIssueStore;
  let changes: IssueChange[];

  beforeEach(async () => {
    clock = new VirtualClock();
    store = new MemoryIssueStore();
    changes = [];
    await store.add([someOccurrences({ at: clock.date() })]);
  });

  const start = (retention: number, of: Pick<MemoryIssueStore, 'settle' | 'prune'> = store): IssueUpkeep => {
    const upkeep = new IssueUpkeep(new BackgroundClock(clock), of, retention, {
      onSettled: async (settled) => void changes.push(...settled),
      describe: (error) => (error as Error).message,
    });
    upkeep.start();
    return upkeep;
  };

  it('reports the issues that have settled', async () => {
    start(Infinity);
    await clock.advance(hours(25));
    expect(changes).toMatchObject([{ from: 'new', issue: { state: 'ongoing' } }]);
  });

  it('removes issues after their retention, but not with an infinite retention', async () => {
    const keeping = start(Infinity);
    await clock.advance(hours(48));
    expect((await store.list({})).issues).toHaveLength(1);
    keeping.stop();
    start(hours(48));
    await clock.advance(minutes(10));
    expect((await store.list({})).issues).toEqual([]);
    expect(logger.lines).toEqual(['log Removed 1 issue not seen since 2026-01-01T00:10:00.000Z.']);
  });

  it('goes on after a failure, and logs an outage once', async () => {
    let fails = true;
    let runs = 0;
    start(Infinity, {
      prune: () => Promise.resolve(0),
      settle: (at) => {
        runs++;
        return fails ? Promise.reject(new Error('no connection')) : store.settle(at);
      },
    });
    await clock.advance(hours(1));
    fails = false;
    await clock.advance(minutes(10));
    expect(runs).toBe(7);
    expect(logger.lines).toEqual([
      'warn Issues could not be settled or removed; the next run will retry. no connection',
    ]);
  });

  it('ends when it is stopped, even during a run', async () => {
    const upkeep = start(Infinity, {
      prune: () => Promise.resolve(0),
      settle: () => {
        upkeep.stop();
        return Promise.resolve([]);
      },
    });
    await clock.advance(hours(1));
    expect(clock.pending).toBe(0);
  });
});
