import { hours, minutes, seconds } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type AlertOptions, type AlertRule, DeliveryError } from '../src/index.js';
import { Alerting, DOWN } from './support/alerting.js';
import { RecordingChannel } from './support/recording.channel.js';

/** A channel whose receiver groups by itself. */
class FeedChannel extends RecordingChannel {
  readonly resendInterval = minutes(1);
}

function scenario(options: AlertOptions = {}, rule: Partial<AlertRule> = {}) {
  const channel = new FeedChannel('alertmanager');
  const { manager, clock, check, events } = Alerting.on(DOWN, rule, { channels: [channel], ...options });
  return { manager, clock, channel, check, events };
}

const logger = new RecordingLogger();
beforeEach(() => {
  logger.lines.length = 0;
  Logger.overrideLogger(logger);
});
afterEach(() => void Logger.overrideLogger(false));

describe('a channel with a resendInterval', () => {
  it('gets each alert at once, without groupWait and groupInterval', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(0);
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(seconds(1));
    check('redis', 'down');
    await clock.advance(0);
    expect(channel.summaries).toEqual(["Health check 'redis' is down"]);
  });

  it('gets a firing alert again every interval, and its end once', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(2) + seconds(30));
    expect(channel.story).toEqual(['firing: 1 firing', 'firing: 1 firing', 'firing: 1 firing']);
    check('database', 'up');
    await clock.advance(hours(1));
    expect(channel.story.slice(3)).toEqual(['resolved: 1 resolved']);
    expect(clock.pending).toBe(0);
  });

  it('gets the alerts of a storm in batches of 64, and none is left out', async () => {
    const { clock, channel, check } = scenario();
    for (let count = 0; count < 200; count++) check(`check-${count}`, 'down');
    await clock.advance(0);
    expect(channel.story).toEqual([
      'firing: 64 firing',
      'firing: 64 firing',
      'firing: 64 firing',
      'firing: 8 firing',
    ]);
  });

  it('gets only the alerts of rules that name it', async () => {
    const feed = new FeedChannel('alertmanager');
    const pager = new RecordingChannel();
    const { clock, check } = Alerting.on(DOWN, { channels: ['pager'] }, { channels: [feed, pager] });
    check('database', 'down');
    await clock.advance(minutes(1));
    expect([feed.tries, pager.tries]).toEqual([0, 1]);
  });

  it('gets alerts that a silence mutes for the other channels', async () => {
    const feed = new FeedChannel('alertmanager');
    const pager = new RecordingChannel();
    const { manager, clock, check } = Alerting.on(DOWN, {}, { channels: [feed, pager] });
    manager.silences.add({
      matchers: [{ name: 'check', value: 'database' }],
      until: new Date(clock.date().getTime() + hours(1)),
      comment: 'The database moves',
      createdBy: 'ada',
    });
    check('database', 'down');
    await clock.advance(minutes(1));
    expect([feed.tries > 0, pager.tries]).toEqual([true, 0]);
  });

  it('gets everything that it missed once it works again, before the next interval', async () => {
    const { clock, channel, check } = scenario();
    channel.mode = 'fails';
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(hours(1));
    channel.mode = 'delivers';
    await clock.advance(minutes(1));
    expect(channel.story[0]).toBe('firing: 2 firing');
    expect(logger.lines.filter((line) => line.includes('is failing'))).toHaveLength(1);
  });

  it('gets an alert that began and ended while it failed: first as firing, an interval later as resolved', async () => {
    const { clock, channel, check } = scenario();
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(minutes(5));
    check('database', 'up');
    await clock.advance(minutes(5));
    channel.mode = 'delivers';
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
    expect(clock.pending).toBe(0);
  });

  it('gets the end of an alert that ended during its delivery in the next delivery', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(1) - 1);
    channel.onSend = () => check('database', 'up');
    await clock.advance(1);
    channel.onSend = () => {};
    await clock.advance(0);
    expect(channel.story).toEqual(['firing: 1 firing', 'firing: 1 firing', 'resolved: 1 resolved']);
  });

  it('gets an alert that fires again before its end was delivered as one that still fires', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(seconds(1));
    check('database', 'up');
    check('database', 'down');
    await clock.advance(0);
    expect(channel.story).toEqual(['firing: 1 firing', 'firing: 1 firing']);
  });

  it('waits as long as the receiver asks for, but not longer than the interval', async () => {
    const { clock, channel, check, events } = scenario();
    const start = clock.now();
    const failedAt: number[] = [];
    events.on('alert.notified', () => failedAt.push(clock.now() - start));
    channel.onSend = () => {
      throw new DeliveryError('alertmanager', 'later', { retryAfter: seconds(90) });
    };
    check('database', 'down');
    await clock.advance(minutes(2));
    expect(failedAt).toEqual([0, minutes(1), minutes(2)]);
  });

  it('gets at the end of the process the alerts that it does not know', async () => {
    const { manager, clock, channel, check } = scenario();
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(0);
    channel.onSend = () => (channel.mode = channel.tries > 2 ? 'delivers' : 'fails');
    const flushed = manager.flush(new AbortController().signal);
    await clock.advance(seconds(5));
    await flushed;
    expect(channel.story).toEqual(['firing: 1 firing']);
  });

  it('is named in the log when the process ends before it has taken all alerts', async () => {
    const { manager, clock, channel, check } = scenario();
    channel.mode = 'fails';
    check('database', 'down');
    await clock.advance(0);
    await manager.flush(AbortSignal.abort());
    expect(logger.lines.join('\n')).toContain(
      '1 alert(s) were not delivered before the application ended (alertmanager).',
    );
  });

  it('keeps at most maxActiveAlerts during a long outage, and drops the ones that ended first', async () => {
    const { clock, channel, check } = scenario({ maxActiveAlerts: 3 });
    channel.mode = 'fails';
    for (let count = 0; count < 5; count++) {
      check(`check-${count}`, 'down');
      await clock.advance(seconds(1));
      check(`check-${count}`, 'up');
    }
    channel.mode = 'delivers';
    await clock.advance(minutes(1));
    const sent = channel.delivered.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['check']));
    expect([...new Set(sent)]).toEqual(['check-2', 'check-3', 'check-4']);
  });

  it('keeps no process alive', async () => {
    const { clock, check } = scenario();
    check('database', 'down');
    await clock.advance(seconds(1));
    expect(clock.referenced).toBe(0);
  });

  it('takes a test at once', async () => {
    const { manager, channel } = scenario();
    expect(await manager.test('alertmanager')).toMatchObject([{ channel: 'alertmanager', outcome: 'sent' }]);
    expect(channel.delivered).toMatchObject([{ test: true, alerts: [{ labels: { alertname: 'Test' } }] }]);
  });
});
