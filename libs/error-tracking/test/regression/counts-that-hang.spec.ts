import { seconds } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import { ErrorTracker, ErrorTrackingModule, type IssueCount, MemoryIssueStore } from '../../src/index.js';

/** Stores errors, but never finishes counting them, like a large table in a slow database. */
class StoreThatCannotCount extends MemoryIssueStore {
  override counts(): Promise<readonly IssueCount[]> {
    return new Promise(() => {});
  }
}

it('stores errors while a count of the store hangs', async () => {
  const clock = new VirtualClock();
  const store = new StoreThatCannotCount();
  const module = await Test.createTestingModule({
    imports: [ErrorTrackingModule.forRoot({ store, alerts: false }), BreakwaterTesting.forRoot({ clock })],
  }).compile();
  const app = await module.init();
  const tracker = app.get(ErrorTracker);
  for (let second = 0; second < 20; second++) {
    tracker.trackError(new Error('The disk is full.'));
    await clock.advance(seconds(1));
  }
  await clock.advance(seconds(1));
  const { issues } = await store.list({});
  expect(issues.map(({ count }) => count)).toEqual([20]);
  expect(tracker.getErrorStats().total).toBe(20);
  const closed = app.close();
  await clock.advance(seconds(5));
  await closed;
});
