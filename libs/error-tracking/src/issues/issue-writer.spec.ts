import { beforeEach, describe, expect, it } from '@jest/globals';
import { seconds } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BackgroundClock } from '../background/background.clock.js';
import { someOccurrences } from '../../test/some-occurrences.js';
import { TroubledStore } from '../../test/support/troubled.store.js';
import type { IssueChange } from './issue-store.js';
import { IssueWriter } from './issue-writer.js';
import { PendingOccurrences } from './pending-occurrences.js';
import { recordedLog } from '../../test/support/recorded-log.js';

const INTERVAL = seconds(1);

describe('IssueWriter', () => {
  const logger = recordedLog();
  let clock: VirtualClock;
  let store: TroubledStore;
  let pending: PendingOccurrences;
  let changes: IssueChange[];
  let writer: IssueWriter;

  beforeEach(() => {
    clock = new VirtualClock();
    store = new TroubledStore();
    pending = new PendingOccurrences(3);
    changes = [];
    writer = new IssueWriter(new BackgroundClock(clock), store, pending, INTERVAL, {
      onStored: async (_batch, stored) => void changes.push(...stored),
      describe: (error) => (error as Error).message,
    });
  });

  const track = (fingerprint: string): void => {
    if (!pending.repeat(fingerprint, 'medium', clock.date()) && pending.admit())
      pending.add(someOccurrences({ fingerprint, at: clock.date() }));
    writer.schedule();
  };
  const stored = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await store.list({})).issues.map(({ fingerprint, count }) => [fingerprint, count]));

  it('stores the errors of an interval in one call, and makes no call without errors', async () => {
    expect(clock.pending).toBe(0);
    track('v1:a');
    track('v1:a');
    track('v1:b');
    expect(clock.pending).toBe(1);
    expect(clock.referenced).toBe(0);
    await clock.advance(INTERVAL);
    expect(store.batches).toHaveLength(1);
    expect(await stored()).toEqual({ 'v1:a': 2, 'v1:b': 1 });
    expect(changes.map(({ issue }) => issue.state)).toEqual(['new', 'new']);
    expect(clock.pending).toBe(0);
  });

  it('keeps refused errors, retries with growing delays, loses nothing and logs an outage once', async () => {
    store.trouble = new Error('no connection');
    track('v1:a');
    await clock.advance(seconds(10));
    track('v1:a');
    await clock.advance(seconds(50));
    // After 1, 3, 7, 15, 31 and 61 s.
    expect(store.batches).toHaveLength(5);
    store.recover();
    await clock.advance(seconds(30));
    expect(await stored()).toEqual({ 'v1:a': 2 });
    expect(logger.lines).toEqual([
      'error The issue store is failing; unstored errors are kept and will be retried. no connection',
      'log The issue store is storing errors again.',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('collects errors while the store does not answer, and makes no further call', async () => {
    store.trouble = 'hangs';
    track('v1:a');
    await clock.advance(INTERVAL);
    track('v1:a');
    await clock.advance(seconds(60));
    expect(store.batches).toHaveLength(1);
    expect([...writer.unconfirmed()]).toHaveLength(2);
    expect(logger.lines).toEqual([
      expect.stringMatching(/^error The issue store has not answered for 3\d+ ms/),
    ]);
    store.recover();
    await clock.advance(seconds(60));
    expect(await stored()).toEqual({ 'v1:a': 2 });
    expect([...writer.unconfirmed()]).toEqual([]);
  });

  it('logs once per interval how many errors were dropped', async () => {
    for (let number = 0; number < 8; number++) track(`v1:${number}`);
    await clock.advance(INTERVAL);
    expect(logger.lines).toEqual([expect.stringMatching(/^warn Counted 5 errors but added no issue/)]);
  });

  it('flushes at once, including errors that arrive during the flush', async () => {
    store.trouble = 'hangs';
    track('v1:a');
    const first = writer.flush();
    track('v1:b');
    const second = writer.flush();
    store.recover();
    await Promise.all([first, second]);
    expect(await stored()).toEqual({ 'v1:a': 1, 'v1:b': 1 });
  });

  it('stores large backlogs in batches, and keeps the stored batches when a later one is refused', async () => {
    pending = new PendingOccurrences(2_000);
    writer = new IssueWriter(new BackgroundClock(clock), store, pending, INTERVAL, {
      onStored: async () => {},
      describe: () => '',
    });
    for (let number = 0; number < 1_200; number++) track(`v1:${number}`);
    store.troubleAfter(1, new Error('Transaction already closed'));
    await clock.advance(INTERVAL);
    expect(store.batches.map(({ length }) => length)).toEqual([500, 500]);
    expect([...writer.unconfirmed()]).toHaveLength(700);
    store.recover();
    await clock.advance(seconds(3));
    expect(store.batches.map(({ length }) => length)).toEqual([500, 500, 500, 200]);
    expect(store.size).toBe(1_200);
    expect(Object.values(await stored())).not.toContain(2);
  });

  it('retries until the end when it is closed', async () => {
    store.trouble = new Error('no connection');
    track('v1:a');
    const closed = writer.close(new AbortController().signal);
    await clock.advance(seconds(2));
    store.recover();
    await clock.advance(seconds(1));
    await closed;
    expect(await stored()).toEqual({ 'v1:a': 1 });
    expect(clock.pending).toBe(0);
  });

  it('gives up closing when the signal aborts', async () => {
    store.trouble = new Error('no connection');
    track('v1:a');
    const limit = new AbortController();
    const closed = writer.close(limit.signal);
    await clock.settle();
    limit.abort();
    await closed;
    expect([...writer.unconfirmed()]).toHaveLength(1);
  });
});
