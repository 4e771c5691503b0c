import { seconds } from '@breakwater/core';
import { BreakwaterTesting } from '@breakwater/testing';
import { VirtualClock } from '@breakwater/core/testing';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { beforeEach, expect, it } from '@jest/globals';
import { AlertManager, ErrorTracker, ErrorTrackingModule, MemoryIssueStore } from '../../src/index.js';
import { RecordingChannel } from '../support/recording.channel.js';

beforeEach(() => {
  Logger.overrideLogger(false);
});

it('turns an error of a channel into an issue, but not into an alert, which the channel would fail to deliver', async () => {
  const clock = new VirtualClock();
  const channel = new RecordingChannel();
  const store = new MemoryIssueStore();
  const module = await Test.createTestingModule({
    imports: [
      ErrorTrackingModule.forRoot({
        store,
        alerts: {
          channels: [channel],
          rules: [{ name: 'NewIssue', condition: { type: 'new_issue' }, groupWait: 0 }],
        },
      }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  const app = await module.init();
  const tracker = app.get(ErrorTracker);
  const alerts = app.get(AlertManager);
  channel.mode = 'fails';
  channel.onSend = () => {
    tracker.trackError(new Error('The pager is out of order.'), { fingerprint: 'pager' });
  };
  tracker.trackError(new Error('The disk is full.'), { fingerprint: 'disk' });
  await clock.advance(seconds(30));
  expect((await store.list({})).issues).toHaveLength(2);
  expect(alerts.firing().map(({ annotations }) => annotations['summary'])).toEqual([
    'New issue: Error: The disk is full.',
  ]);
  const closed = app.close();
  await clock.advance(seconds(10));
  await closed;
});

it('raises an alert for an error that occurs in channels and in the rest of the application', async () => {
  const clock = new VirtualClock();
  const channel = new RecordingChannel();
  const module = await Test.createTestingModule({
    imports: [
      ErrorTrackingModule.forRoot({
        alerts: { channels: [channel], rules: [{ name: 'NewIssue', condition: { type: 'new_issue' } }] },
      }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  const app = await module.init();
  const tracker = app.get(ErrorTracker);
  const alerts = app.get(AlertManager);
  const fail = (): unknown => tracker.trackError(new Error('No connection.'), { fingerprint: 'database' });
  channel.onSend = fail;
  await alerts.test();
  channel.onSend = () => {};
  fail();
  await clock.advance(seconds(2));
  expect(alerts.firing()).toHaveLength(1);
  await app.close();
});
