import { minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ALERT_RULES } from '../../src/index.js';
import { Alerting } from '../support/alerting.js';

describe('a critical health check that fails while another alert of its kind fires', () => {
  it('is reported at once, in a message of its own', async () => {
    const { clock, channel, check } = new Alerting({
      rules: [
        {
          name: 'CriticalCheckDown',
          condition: { type: 'health_transition', criticalOnly: true },
          groupBy: ['alertname', 'check'],
          groupWait: 0,
        },
        { name: 'HealthCheckDown', condition: { type: 'health_transition', nonCriticalOnly: true } },
      ],
    });
    check('redis', 'down');
    await clock.advance(seconds(35));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels)).toEqual([
      { alertname: 'HealthCheckDown' },
    ]);
    check('database', 'down', true);
    await clock.advance(1);
    expect(channel.delivered.at(-1)?.groupLabels).toEqual({
      alertname: 'CriticalCheckDown',
      check: 'database',
    });
    await clock.advance(seconds(239));
    check('database', 'up', true);
    check('queue', 'down', true);
    await clock.advance(1);
    expect(channel.delivered.at(-1)?.groupLabels).toMatchObject({ check: 'queue' });
  });
});

describe('the default rule for critical errors', () => {
  it('reports errors of another category at once', async () => {
    const { clock, channel, error } = new Alerting({ rules: DEFAULT_ALERT_RULES });
    error({ category: 'database' });
    await clock.advance(seconds(35));
    error({ category: 'network', fingerprint: 'v2:2' });
    await clock.advance(1);
    expect(channel.delivered.map(({ groupLabels }) => groupLabels['category'])).toEqual([
      'database',
      'network',
    ]);
  });
});

describe('the alert about a specific error', () => {
  it.each(['resolved', 'archived'] as const)('ends at once when its issue is %s', async (to) => {
    const { clock, error, issue, manager } = Alerting.on({ type: 'specific_error' }, { groupWait: 0 });
    error();
    await clock.advance(1);
    issue({ from: 'new', to });
    expect(manager.firing()).toEqual([]);
    await clock.advance(minutes(5));
  });

  it('fires again when the error comes back after its issue was resolved', async () => {
    const { clock, channel, error, issue } = Alerting.on({ type: 'specific_error' }, { groupWait: 0 });
    error();
    await clock.advance(1);
    issue({ from: 'new', to: 'resolved' });
    await clock.advance(minutes(5));
    error();
    await clock.advance(minutes(5));
    expect(channel.story.slice(0, 3)).toEqual([
      'firing: 1 firing',
      'resolved: 1 resolved',
      'firing: 1 firing',
    ]);
  });

  it('does not fire again for an archived issue until its state changes', async () => {
    const { clock, error, issue, manager } = Alerting.on({ type: 'specific_error' });
    error();
    issue({ from: 'new', to: 'archived' });
    error();
    await clock.advance(1);
    expect(manager.firing()).toEqual([]);
    issue({ from: 'archived', to: 'escalating' });
    error();
    expect(manager.firing()).toHaveLength(1);
  });
});
