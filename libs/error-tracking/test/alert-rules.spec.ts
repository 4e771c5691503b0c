import { minutes, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ALERT_RULES, ERROR_SPIKE_RULE } from '../src/index.js';
import { Alerting } from './support/alerting.js';

describe('the default rules', () => {
  it('alert when there are ten errors per minute over five minutes', async () => {
    const { clock, channel, error } = new Alerting();
    for (let count = 0; count < 49; count++) error({ severity: 'low' });
    await clock.advance(minutes(1));
    expect(channel.story).toEqual([]);
    error({ severity: 'low' });
    await clock.advance(minutes(1));
    expect(channel.summaries).toEqual(['10 errors per minute']);
    expect(channel.delivered[0]?.commonLabels).toEqual({ alertname: 'HighErrorRate', severity: 'high' });
  });

  it('report a critical error at once, and again only after five minutes', async () => {
    const { clock, channel, error } = new Alerting();
    for (let second = 0; second < 299; second++) {
      error();
      await clock.advance(seconds(1));
    }
    const critical = channel.delivered.filter(
      ({ groupLabels }) => groupLabels['alertname'] !== 'HighErrorRate',
    );
    expect(critical.map(({ alerts }) => alerts[0]?.annotations['description'])).toEqual(['Once.']);
    error();
    await clock.advance(seconds(1));
    expect(channel.delivered.at(-1)?.alerts[0]?.annotations['description']).toBe('300 times.');
  });
});

describe('ERROR_SPIKE_RULE', () => {
  it('alerts when ten errors occur within 60 seconds, and not when they take longer', async () => {
    const { clock, error, manager } = new Alerting({ rules: [ERROR_SPIKE_RULE] });
    for (let count = 0; count < 20; count++) {
      error();
      await clock.advance(seconds(7));
    }
    expect(manager.firing()).toEqual([]);
    await clock.advance(minutes(1));
    for (let count = 0; count < 9; count++) {
      error();
      await clock.advance(seconds(6));
    }
    expect(manager.firing()).toEqual([]);
    error();
    expect(manager.firing()[0]).toMatchObject({
      labels: { alertname: 'ErrorSpike', severity: 'high' },
      annotations: {
        summary: '10 errors per minute',
        description: 'Over the last 1 min; the threshold is 10.',
      },
    });
  });

  it('can be added to the default rules', async () => {
    const { clock, channel, error } = new Alerting({ rules: [...DEFAULT_ALERT_RULES, ERROR_SPIKE_RULE] });
    for (let count = 0; count < 10; count++) error({ severity: 'low' });
    await clock.advance(minutes(1));
    expect(channel.delivered.map(({ groupLabels }) => groupLabels['alertname'])).toEqual(['ErrorSpike']);
  });
});

describe('error_rate', () => {
  const condition = { type: 'error_rate', threshold: 6, window: minutes(1) } as const;

  it('is resolved when the errors have left the window', async () => {
    const { clock, error, manager } = Alerting.on(condition);
    for (let count = 0; count < 6; count++) error();
    expect(manager.firing()).toHaveLength(1);
    await clock.advance(seconds(58));
    expect(manager.firing()).toHaveLength(1);
    await clock.advance(seconds(2));
    expect(manager.firing()).toHaveLength(0);
  });

  it('counts neither errors of clients nor errors outside of its filter', () => {
    const { error, manager } = Alerting.on({ ...condition, category: ['database', 'network'] });
    for (let count = 0; count < 6; count++) error({ expected: true });
    for (let count = 0; count < 6; count++) error({ category: 'validation' });
    expect(manager.firing()).toEqual([]);
    for (let count = 0; count < 3; count++) error({ category: 'network' });
    for (let count = 0; count < 3; count++) error();
    expect(manager.firing()).toHaveLength(1);
  });

  it('sets a timer only while the rate is too high', () => {
    const { clock, error } = Alerting.on(condition);
    for (let count = 0; count < 5; count++) error();
    expect(clock.pending).toBe(0);
    for (let count = 0; count < 1_000; count++) error();
    // One timer watches for the end, one belongs to the group.
    expect(clock.pending).toBe(2);
  });
});

describe('specific_error', () => {
  it('is one alert for each fingerprint, which ends resolveAfter after its last error', async () => {
    const { clock, error, manager } = Alerting.on({ type: 'specific_error' }, { resolveAfter: minutes(5) });
    error();
    error({ fingerprint: 'v1:2' });
    await clock.advance(minutes(4));
    error();
    await clock.advance(minutes(1));
    expect(manager.firing().map(({ labels }) => labels['fingerprint'])).toEqual(['v1:1']);
    await clock.advance(minutes(4));
    expect(manager.firing()).toEqual([]);
  });

  it.each([
    [{ severity: 'critical' }, { severity: 'high' }],
    [{ category: 'database' }, { category: 'network' }],
    [{ name: ['DatabaseError', 'Other'] }, { name: 'TypeError' }],
    [{ code: 'P1001' }, {}],
    [{ fingerprint: 'v1:1' }, { fingerprint: 'v1:2' }],
  ] as const)('tells by %j', (filter, other) => {
    const { error, manager } = Alerting.on({ type: 'specific_error', ...filter });
    error(other);
    expect(manager.firing()).toEqual([]);
    error({ code: 'P1001' });
    expect(manager.firing()).toHaveLength(1);
  });

  it('describes the error', () => {
    const { error, manager } = Alerting.on({ type: 'specific_error' });
    error({ code: 'P1001', title: 'DatabaseError: no connection to <host>' });
    expect(manager.firing()[0]).toMatchObject({
      labels: {
        alertname: 'Rule',
        severity: 'critical',
        category: 'database',
        error: 'DatabaseError',
        code: 'P1001',
        fingerprint: 'v1:1',
      },
      annotations: { summary: 'DatabaseError: no connection to <host>', description: 'Once.' },
    });
  });

  it('fires with `for` when errors go on for that long without a gap of resolveAfter', async () => {
    const rule = { for: minutes(10), resolveAfter: minutes(5) };
    const { clock, error, manager } = Alerting.on({ type: 'specific_error' }, rule);
    const firing: number[] = [];
    for (const gap of [6, 4, 4, 4]) {
      error();
      await clock.advance(minutes(gap));
      firing.push(manager.firing().length);
    }
    expect(firing).toEqual([0, 0, 0, 1]);
  });
});

describe('new_issue', () => {
  it('alerts for an unknown issue', () => {
    const { issue, manager } = Alerting.on({ type: 'new_issue' });
    issue({ from: 'new', to: 'ongoing' });
    issue({ from: 'resolved', to: 'regressed' });
    expect(manager.firing()).toEqual([]);
    issue();
    expect(manager.firing()[0]).toMatchObject({
      labels: { severity: 'high', category: 'database', issue: '1', fingerprint: 'v1:1' },
      annotations: { summary: 'New issue: DatabaseError: no connection' },
    });
  });

  it('fires as long as errors of the issue occur', async () => {
    const { clock, issue, error, manager } = Alerting.on({ type: 'new_issue' });
    issue();
    for (let count = 0; count < 3; count++) {
      await clock.advance(minutes(4));
      error();
    }
    expect(manager.firing()).toHaveLength(1);
    await clock.advance(minutes(5));
    expect(manager.firing()).toEqual([]);
  });

  it.each(['resolved', 'archived'] as const)('is resolved when somebody marks the issue as %s', (to) => {
    const { issue, manager } = Alerting.on({ type: 'new_issue' });
    issue();
    issue({ from: 'new', to });
    expect(manager.firing()).toEqual([]);
  });
});

describe('regression', () => {
  it('alerts for issues that come back or escalate', () => {
    const { issue, manager } = Alerting.on({ type: 'regression', severity: 'high' });
    issue();
    issue({ fingerprint: 'v1:2', severity: 'low', from: 'resolved', to: 'regressed' });
    expect(manager.firing()).toEqual([]);
    issue({ fingerprint: 'v1:3', issue: '3', from: 'resolved', to: 'regressed' });
    issue({ fingerprint: 'v1:4', issue: '4', from: 'ongoing', to: 'escalating' });
    expect(manager.firing().map(({ labels }) => labels['issue'])).toEqual(['3', '4']);
  });

  it('ignores escalating issues with `escalating: false`', () => {
    const { issue, manager } = Alerting.on({ type: 'regression', escalating: false });
    issue({ from: 'ongoing', to: 'escalating' });
    expect(manager.firing()).toEqual([]);
  });
});

describe('circuit_open', () => {
  it('fires from opening to closing, including the half-open state', () => {
    const { circuit, manager } = Alerting.on({ type: 'circuit_open' });
    circuit('payments', 'open');
    circuit('payments', 'half-open');
    expect(manager.firing()[0]).toMatchObject({
      labels: { circuit: 'payments', severity: 'high' },
      annotations: {
        summary: "Circuit 'payments' is open",
        description: 'Because of failure-rate; failure rate 60 %, slow calls unknown.',
      },
    });
    circuit('payments', 'closed');
    expect(manager.firing()).toEqual([]);
  });

  it('goes on when a person opens an open circuit, and says so, until the circuit is closed', () => {
    const { circuit, manager } = Alerting.on({ type: 'circuit_open' });
    circuit('payments', 'open');
    circuit('payments', 'forced-open');
    expect(manager.firing()).toHaveLength(1);
    expect(manager.firing()[0]?.annotations).toEqual({
      summary: "Circuit 'payments' was opened by hand",
      description: 'It refuses every call until it is closed or reset.',
    });
    circuit('payments', 'closed');
    expect(manager.firing()).toEqual([]);
  });

  it.each(['closed', 'disabled'] as const)(
    'fires when a person opens a closed circuit, until it is %s',
    (end) => {
      const { circuit, manager } = Alerting.on({ type: 'circuit_open' });
      circuit('payments', 'forced-open');
      expect(manager.firing()[0]?.annotations['summary']).toBe("Circuit 'payments' was opened by hand");
      circuit('payments', end);
      expect(manager.firing()).toEqual([]);
      circuit('payments', 'open');
      expect(manager.firing()[0]?.annotations['summary']).toBe("Circuit 'payments' is open");
    },
  );

  it('fires when a person opens a circuit that only observes, until it is closed', () => {
    const { circuit, manager } = Alerting.on({ type: 'circuit_open' });
    circuit('payments', 'forced-open', true);
    expect(manager.firing()).toHaveLength(1);
    circuit('payments', 'closed', true);
    expect(manager.firing()).toEqual([]);
  });

  it('matches the named circuits, except those that observe', () => {
    const { circuit, manager } = Alerting.on({ type: 'circuit_open', circuit: ['a', 'b'] });
    circuit('other', 'open');
    circuit('other', 'forced-open');
    circuit('b', 'open', true);
    expect(manager.firing()).toEqual([]);
    circuit('a', 'open');
    expect(manager.firing()).toHaveLength(1);
  });

  it('is resolved when the circuit is removed', () => {
    const { circuit, events, manager } = Alerting.on({ type: 'circuit_open' });
    circuit('payments', 'open');
    events.publish('circuit-breaker.removed', { circuit: 'payments' });
    expect(manager.firing()).toEqual([]);
  });
});

describe('health_transition', () => {
  it('fires while a check is down, and while its state is unknown afterwards', () => {
    const { check, manager } = Alerting.on({ type: 'health_transition' });
    check('redis', 'degraded');
    expect(manager.firing()).toEqual([]);
    check('redis', 'down');
    check('redis', 'unknown');
    expect(manager.firing()[0]?.labels).toMatchObject({ check: 'redis', severity: 'medium' });
    check('redis', 'up');
    expect(manager.firing()).toEqual([]);
  });

  it('can be limited to critical checks, or to one check by name', () => {
    const critical = Alerting.on({ type: 'health_transition', criticalOnly: true });
    critical.check('redis', 'down');
    critical.check('database', 'down', true);
    expect(critical.manager.firing().map(({ labels }) => labels['check'])).toEqual(['database']);
    const named = Alerting.on({ type: 'health_transition', check: 'redis' });
    named.check('database', 'down', true);
    named.check('redis', 'down');
    expect(named.manager.firing().map(({ labels }) => labels['check'])).toEqual(['redis']);
  });
});

describe('the labels and annotations of a rule', () => {
  it('override those of the finding', () => {
    const { check, manager } = Alerting.on(
      { type: 'health_transition' },
      {
        severity: 'low',
        labels: { team: 'platform' },
        annotations: { summary: 'Look here', runbook_url: 'https://wiki.example/down' },
      },
    );
    check('redis', 'down');
    expect(manager.firing()[0]).toMatchObject({
      labels: { alertname: 'Rule', severity: 'low', team: 'platform', check: 'redis' },
      annotations: { summary: 'Look here', runbook_url: 'https://wiki.example/down' },
    });
  });
});

describe('the gauge `alerts`', () => {
  it('counts firing alerts by rule and severity, and shows 0 for a rule with a fixed severity', () => {
    const { error, gauges, manager } = new Alerting();
    error();
    error({ fingerprint: 'v1:2' });
    expect(gauges.read('alerts')).toEqual([
      { rule: 'HighErrorRate', severity: 'high', firing: 0 },
      { rule: 'CriticalError', severity: 'critical', firing: 2 },
    ]);
    manager.stop();
    expect(gauges.read('alerts')).toEqual([]);
  });
});
