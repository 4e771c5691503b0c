import { minutes } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Alerting, DOWN } from './support/alerting.js';
import { recordedLog } from './support/recorded-log.js';

const logger = recordedLog();

describe('a storm', () => {
  it('of ten thousand equal errors is one alert in one message', async () => {
    const { clock, channel, error } = Alerting.on({ type: 'specific_error' });
    for (let count = 0; count < 10_000; count++) error();
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(channel.delivered[0]?.alerts[0]?.annotations['description']).toBe('10000 times.');
  });

  it('of ten thousand different errors is one message that counts the alerts it leaves out', async () => {
    const { clock, channel, error } = Alerting.on({ type: 'specific_error' });
    for (let count = 0; count < 10_000; count++) error({ fingerprint: `v1:${count}` });
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 10 firing, 9990 more']);
    await clock.advance(minutes(10));
    expect(channel.story.slice(1)).toEqual(['resolved: 10 resolved, 9990 more']);
    expect(clock.pending).toBe(0);
  });

  it('keeps maxActiveAlerts alerts, drops the rest, and logs that once', async () => {
    const { clock, channel, error, manager } = Alerting.on(
      { type: 'specific_error' },
      {},
      { maxActiveAlerts: 100 },
    );
    for (let count = 0; count < 500; count++) error({ fingerprint: `v1:${count}` });
    expect(manager.firing()).toHaveLength(100);
    expect(logger.lines).toEqual(["error There are 100 alerts of rule 'Rule'; further ones are dropped."]);
    await clock.advance(minutes(10));
    expect(channel.story).toHaveLength(2);
    error({ fingerprint: 'v1:late' });
    expect(manager.firing()).toHaveLength(1);
  });

  it('of one rule leaves room for the other rules', async () => {
    const { clock, channel, error, check } = new Alerting({
      rules: [
        { name: 'Any', condition: { type: 'specific_error' } },
        { name: 'Down', condition: DOWN },
      ],
      maxActiveAlerts: 10,
    });
    for (let count = 0; count < 100; count++) error({ fingerprint: `v1:${count}` });
    check('database', 'down');
    await clock.advance(minutes(1));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels['alertname'])).toEqual(['Any', 'Down']);
  });

  it('drops resolved alerts, the oldest first, in favour of new ones while a channel fails', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, {}, { maxActiveAlerts: 3 });
    channel.mode = 'fails';
    for (const name of ['a', 'b']) check(name, 'down');
    await clock.advance(minutes(1));
    for (const name of ['a', 'b']) check(name, 'up');
    for (const name of ['c', 'd']) check(name, 'down');
    channel.mode = 'delivers';
    await clock.advance(minutes(5));
    const told = channel.delivered.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['check']));
    expect(told).toEqual(['c', 'd', 'b']);
  });

  it('of a flapping check occupies one place', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN, {}, { maxActiveAlerts: 2 });
    for (let flap = 0; flap < 10; flap++) {
      check('a', 'down');
      await clock.advance(minutes(1));
      check('a', 'up');
    }
    for (const name of ['a', 'b', 'c']) check(name, 'down');
    expect(manager.firing().map(({ labels }) => labels['check'])).toEqual(['a', 'b']);
    await clock.advance(minutes(5));
    expect(channel.story.at(-1)).toBe('firing: 2 firing');
    for (const name of ['a', 'b']) check(name, 'up');
    await clock.advance(minutes(10));
    for (const name of ['c', 'd']) check(name, 'down');
    expect(manager.firing()).toHaveLength(2);
  });

  it('of pending alerts frees all places', async () => {
    const { check, manager } = Alerting.on(DOWN, { for: minutes(1) }, { maxActiveAlerts: 1 });
    for (let flap = 0; flap < 3; flap++) {
      check('a', 'down');
      check('a', 'up');
    }
    expect(manager.firing()).toEqual([]);
    expect(logger.lines).toEqual([]);
  });

  it('of errors starts no timer for each', () => {
    const { clock, error } = Alerting.on({ type: 'specific_error' });
    const started = jest.spyOn(clock, 'setTimeout');
    for (let count = 0; count < 1_000; count++) error();
    expect(started).toHaveBeenCalledTimes(2);
  });

  it('in more groups than maxGroups frees all places', () => {
    const options = { groupBy: ['check'], maxGroups: 1, maxActiveAlerts: 2 };
    const { check, manager } = Alerting.on(DOWN, {}, options);
    check('a', 'down');
    for (let flap = 0; flap < 10; flap++) {
      check('b', 'down');
      check('b', 'up');
    }
    check('c', 'down');
    expect(manager.firing()).toHaveLength(2);
  });

  it('makes maxGroups groups, drops the rest, and logs that once', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, {}, { groupBy: ['check'], maxGroups: 2 });
    for (const name of ['a', 'b', 'c', 'd']) check(name, 'down');
    await clock.advance(minutes(1));
    expect(channel.delivered).toHaveLength(2);
    expect(logger.lines).toEqual([
      'error There are 2 groups of alerts; alerts of further groups are dropped.',
    ]);
    for (const name of ['a', 'b', 'c', 'd']) check(name, 'up');
    await clock.advance(minutes(10));
    check('e', 'down');
    await clock.advance(minutes(1));
    expect(channel.delivered.at(-1)?.groupLabels).toEqual({ check: 'e' });
  });
});

describe('a notification', () => {
  it('lists firing alerts first, then the most severe, with the labels they share', async () => {
    const { clock, channel, check } = Alerting.on(DOWN, { annotations: { runbook_url: 'https://wiki' } });
    check('a', 'down');
    check('b', 'down', true);
    check('c', 'down', true);
    await clock.advance(minutes(1));
    check('c', 'up');
    await clock.advance(minutes(5));
    const { alerts, commonLabels, commonAnnotations, groupLabels } = channel.delivered.at(-1)!;
    expect(alerts.map(({ labels }) => labels['check'])).toEqual(['b', 'a', 'c']);
    expect({ commonLabels, commonAnnotations, groupLabels }).toEqual({
      groupLabels: { alertname: 'Rule' },
      commonLabels: { alertname: 'Rule' },
      commonAnnotations: { runbook_url: 'https://wiki' },
    });
  });
});
