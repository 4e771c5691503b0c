import { ValidationError, minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import type { AlertOptions, SilenceRequest } from '../src/index.js';
import { Alerting, DOWN } from './support/alerting.js';

describe('a silence', () => {
  it('mutes matching alerts, and no others', async () => {
    const { clock, channel, check, manager: alerts } = Alerting.on(DOWN);
    alerts.silences.add({
      matchers: [{ name: 'check', value: ['redis', 'redis-sessions'] }],
      until: new Date('2026-01-01T02:00:00Z'),
      comment: 'Redis moves to the new cluster',
      createdBy: 'ada',
    });
    check('redis', 'down');
    check('database', 'down');
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(channel.delivered[0]?.alerts[0]?.labels['check']).toBe('database');
  });

  it('lets an alert be reported at the next groupInterval after it has ended', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    manager.silences.add(silence(clock.date(), [{ name: 'alertname', value: 'Rule' }]));
    check('redis', 'down');
    await clock.advance(minutes(60));
    expect(channel.story).toEqual([]);
    await clock.advance(minutes(6));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(manager.silences.list()).toEqual([]);
  });

  it('hides alerts that were resolved before it ended', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    const { id } = manager.silences.add(
      silence(clock.date(), [{ name: 'severity', value: ['low', 'medium'] }]),
    );
    check('redis', 'down');
    await clock.advance(minutes(10));
    check('redis', 'up');
    await clock.advance(minutes(10));
    expect(manager.silences.remove(id)).toBe(true);
    expect(manager.silences.remove(id)).toBe(false);
    await clock.advance(minutes(60));
    expect(channel.story).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('hides the end of alerts that were reported before', async () => {
    const { clock, channel, check, manager } = Alerting.on(DOWN);
    check('redis', 'down');
    await clock.advance(minutes(1));
    const { id } = manager.silences.add(silence(clock.date(), [{ name: 'check', value: 'redis' }]));
    check('redis', 'up');
    await clock.advance(minutes(10));
    manager.silences.remove(id);
    await clock.advance(minutes(10));
    expect(channel.story).toEqual(['firing: 1 firing']);
    expect(clock.pending).toBe(0);
  });

  it('is listed with its author and its reason', () => {
    const { clock, manager } = Alerting.on(DOWN);
    const request = silence(clock.date(), [{ name: 'check', value: 'redis', isEqual: false }]);
    const made = manager.silences.add(request);
    expect(manager.silences.list()).toEqual([made]);
    expect(made).toEqual({ ...request, id: expect.any(String), createdAt: clock.date() });
  });

  it.each([
    ['matchers', { matchers: [] }],
    ['matchers[0].name', { matchers: [{ name: '', value: 'x' }] }],
    ['matchers[0].value', { matchers: [{ name: 'check', value: [] }] }],
    ['until', { until: new Date(0) }],
    ['comment', { comment: '' }],
    ['createdBy', { createdBy: '' }],
  ])('is refused with a wrong %s', (option, wrong) => {
    const { clock, manager } = Alerting.on(DOWN);
    const request = { ...silence(clock.date(), [{ name: 'check', value: 'redis' }]), ...wrong };
    expect(() => manager.silences.add(request)).toThrow(ValidationError);
    expect(() => manager.silences.add(request)).toThrow(`"silence.${option}"`);
  });

  it('is refused beyond maxSilences', () => {
    const { clock, manager } = Alerting.on(DOWN, {}, { maxSilences: 1 });
    const request = silence(clock.date(), [{ name: 'check', value: 'redis' }]);
    manager.silences.add(request);
    expect(() => manager.silences.add(request)).toThrow('There are 1 silences already');
  });
});

describe('inhibition', () => {
  const options = (equal?: readonly string[]): AlertOptions => ({
    rules: [
      { name: 'Down', condition: DOWN, labels: { zone: 'a' } },
      { name: 'CircuitOpen', condition: { type: 'circuit_open' }, labels: { zone: 'a' } },
    ],
    inhibitionRules: [
      {
        sourceMatchers: [{ name: 'check', value: 'database' }],
        targetMatchers: [{ name: 'alertname', value: ['CircuitOpen', 'Down'] }],
        ...(equal && { equal }),
      },
    ],
  });

  it('mutes alerts while another alert fires that explains them', async () => {
    const { clock, channel, check, circuit } = new Alerting(options());
    check('database', 'down');
    circuit('database', 'open');
    await clock.advance(minutes(10));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels['alertname'])).toEqual(['Down']);
  });

  it('ends with its source', async () => {
    const { clock, channel, check, circuit } = new Alerting(options());
    check('database', 'down');
    circuit('database', 'open');
    await clock.advance(minutes(1));
    check('database', 'up');
    await clock.advance(minutes(5) + seconds(30));
    expect(channel.delivered.map(({ groupLabels, status }) => [groupLabels['alertname'], status])).toEqual([
      ['Down', 'firing'],
      ['Down', 'resolved'],
      ['CircuitOpen', 'firing'],
    ]);
  });

  it('compares the labels of `equal`', async () => {
    const same = new Alerting(options(['zone']));
    same.check('database', 'down');
    same.circuit('database', 'open');
    await same.clock.advance(minutes(1));
    expect(same.channel.delivered).toHaveLength(1);
    const different = new Alerting(options(['check']));
    different.check('database', 'down');
    different.circuit('database', 'open');
    await different.clock.advance(minutes(1));
    expect(different.channel.delivered).toHaveLength(2);
  });

  it('reports an outage of the database, but not its consequences', async () => {
    const { clock, channel, check, circuit } = new Alerting({
      rules: [
        { name: 'Down', condition: { type: 'health_transition', criticalOnly: true } },
        { name: 'CircuitOpen', condition: { type: 'circuit_open' }, for: minutes(1) },
      ],
      inhibitionRules: [
        {
          sourceMatchers: [{ name: 'check', value: 'database' }],
          targetMatchers: [{ name: 'alertname', value: 'CircuitOpen' }],
        },
      ],
    });
    check('database', 'down', true);
    circuit('orders', 'open');
    await clock.advance(minutes(10));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels['alertname'])).toEqual(['Down']);
  });

  it('never lets a source mute itself or another source', async () => {
    const rules = options();
    const { clock, channel, check } = new Alerting({
      ...rules,
      inhibitionRules: [
        {
          sourceMatchers: [{ name: 'alertname', value: 'Down' }],
          targetMatchers: [{ name: 'alertname', value: 'Down' }],
        },
      ],
    });
    check('database', 'down');
    check('redis', 'down');
    await clock.advance(minutes(1));
    expect(channel.story).toEqual(['firing: 2 firing']);
  });
});

const silence = (now: Date, matchers: SilenceRequest['matchers']): SilenceRequest => ({
  matchers,
  until: new Date(now.getTime() + minutes(62)),
  comment: 'Redis moves',
  createdBy: 'ada',
});
