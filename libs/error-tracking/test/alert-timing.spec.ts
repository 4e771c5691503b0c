import { hours, minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import type { AlertOptions, AlertRule } from '../src/index.js';
import { Alerting, DOWN } from './support/alerting.js';
import { RecordingChannel } from './support/recording.channel.js';

describe('a group of alerts', () => {
  it('is reported after groupWait, in one message', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(seconds(29));
    check('redis', 'down');
    expect(channel.story).toEqual([]);
    await clock.advance(seconds(1));
    expect(channel.story).toEqual(['firing: 2 firing']);
  });

  it('never reports alerts that are resolved within groupWait', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(seconds(29));
    check('database', 'up');
    await clock.advance(hours(5));
    expect(channel.story).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('reports new alerts at the next groupInterval', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(seconds(31));
    check('redis', 'down');
    await clock.advance(minutes(5) - seconds(2));
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(seconds(1));
    expect(channel.story).toEqual(['firing: 1 firing', 'firing: 2 firing']);
  });

  it('reports the end at the next groupInterval, and is forgotten then', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(5));
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
    expect(channel.delivered[1]?.alerts[0]?.endsAt).toEqual(new Date(Date.UTC(2026, 0, 1, 0, 1)));
    expect(clock.pending).toBe(0);
  });

  it('reports once the end of an alert while others fire', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(minutes(1));
    check('redis', 'up');
    await clock.advance(minutes(30));
    expect(channel.story).toEqual(['firing: 2 firing', 'firing: 1 firing, 1 resolved']);
  });

  it('does not report an alert that ended and came back between two looks', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(1));
    check('database', 'down');
    await clock.advance(hours(1));
    expect(channel.story).toEqual(['firing: 1 firing']);
  });

  it('is reported again after repeatInterval, even without a change', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(hours(4) + seconds(29));
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(seconds(1));
    expect(channel.story).toEqual(['firing: 1 firing', 'firing: 1 firing']);
  });

  it('starts again when the same alert fires after the end', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(6));
    check('database', 'down');
    await clock.advance(seconds(30));
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved', 'firing: 1 firing']);
  });

  it('reports an alert that came back while its end was being delivered', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    channel.onSend = () => check('database', 'down');
    await clock.advance(minutes(11));
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved', 'firing: 1 firing']);
  });

  it('does not report the end without sendResolved, but forgets the alert', async () => {
    const { clock, channel, check } = scenario({ sendResolved: false });
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(minutes(1));
    check('redis', 'up');
    await clock.advance(minutes(10));
    check('database', 'up');
    await clock.advance(minutes(10));
    expect(channel.story).toEqual(['firing: 2 firing']);
    expect(clock.pending).toBe(0);
  });

  it('is formed by the values of groupBy', async () => {
    const { clock, channel, check } = scenario({ groupBy: ['check'] });
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(minutes(1));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels)).toEqual([
      { check: 'database' },
      { check: 'redis' },
    ]);
    expect(new Set(channel.delivered.map(({ groupKey }) => groupKey)).size).toBe(2);
  });

  it('keeps no process alive', async () => {
    const { clock, channel, check } = scenario();
    check('database', 'down');
    channel.mode = 'hangs';
    await clock.advance(seconds(31));
    expect(channel.active).toBe(1);
    expect(clock.referenced).toBe(0);
  });
});

describe('a rule', () => {
  it('repeats its notification after rateLimitMinutes', async () => {
    const { clock, channel, check } = scenario({}, { rateLimitMinutes: 15 });
    check('database', 'down');
    await clock.advance(minutes(16));
    expect(channel.delivered).toHaveLength(2);
  });

  it('is reported at once with a groupWait of 0', async () => {
    const { clock, channel, check } = scenario({}, { groupWait: 0 });
    check('database', 'down');
    await clock.advance(0);
    expect(channel.story).toEqual(['firing: 1 firing']);
  });

  it('fires only after its condition has held for `for`', async () => {
    const { clock, channel, check } = scenario({}, { groupWait: 0, for: minutes(2) });
    check('database', 'down');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(1));
    check('database', 'down');
    await clock.advance(minutes(2) - 1);
    expect(channel.story).toEqual([]);
    await clock.advance(1);
    expect(channel.story).toEqual(['firing: 1 firing']);
  });

  it('keeps firing for resolveAfter, so that a flapping check is one alert', async () => {
    const { clock, channel, check } = scenario({}, { resolveAfter: minutes(20) });
    for (let flap = 0; flap < 5; flap++) {
      check('database', 'down');
      await clock.advance(minutes(4));
      check('database', 'up');
      await clock.advance(minutes(16));
    }
    expect(channel.story).toEqual(['firing: 1 firing']);
    await clock.advance(minutes(15));
    expect(channel.story).toEqual(['firing: 1 firing', 'resolved: 1 resolved']);
  });

  it('reaches only its channels', async () => {
    const channels = [new RecordingChannel('slack'), new RecordingChannel('pager')];
    const alerting = new Alerting({
      channels,
      rules: [{ name: 'Down', condition: DOWN, channels: ['pager'] }],
    });
    alerting.check('database', 'down');
    await alerting.clock.advance(minutes(1));
    expect(channels.map(({ delivered }) => delivered.length)).toEqual([0, 1]);
  });
});

const scenario = (options: AlertOptions = {}, rule: Partial<AlertRule> = {}): Alerting =>
  Alerting.on(DOWN, rule, options);
