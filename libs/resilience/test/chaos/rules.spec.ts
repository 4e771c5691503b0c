import { OptionsError, seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type ChaosRule, ChaosModule } from '../../src/chaos/index.js';
import { start } from '../application.harness.js';
import { ruleWith, startChaos } from './chaos.harness.js';

/** The problems of a rule, as `option: expected`. */
async function problemsOf(rule: unknown): Promise<string[]> {
  const { chaos } = await startChaos();
  try {
    chaos.arm(rule as ChaosRule);
    return [];
  } catch (error) {
    return (error as OptionsError).problems.map(({ option, expected }) => `${option}: ${expected}`);
  }
}

describe('a rule', () => {
  it('is refused with all its problems at once', async () => {
    const rule = {
      id: 'no spaces',
      target: {},
      fault: { kind: 'error', code: 'ENOPE' },
      rate: 2,
      maxPerMinute: 0,
    };
    expect(await problemsOf(rule)).toEqual([
      "rule.id: a name of letters, digits, '-' and '_', at most 64",
      'rule.target: an object with at least one of policy, upstream, route, header, userShare',
      "rule.fault.code: the code of a network failure, e.g. 'ECONNRESET' or 'ETIMEDOUT'",
      'rule.rate: a share from 0 to 1, e.g. 0.05',
      'rule.maxPerMinute: an integer >= 1 and <= 10000',
      'rule.until: the time at which the rule ends: a date, milliseconds since 1970, or a text of ISO 8601',
    ]);
  });

  it.each([
    ['no target', { target: undefined }, 'rule.target'],
    ['no fault', { fault: undefined }, 'rule.fault'],
    ['an unknown kind', { fault: { kind: 'explode' } }, 'rule.fault.kind'],
    ['an end in the past', { until: -1 }, 'rule.until'],
    ['an end in two days', { until: new Date(48 * 3_600_000) }, 'rule.until'],
    ['an end that is no date', { until: 'tomorrow' }, 'rule.until'],
    ['an error without code', { fault: { kind: 'error' } }, 'rule.fault.code'],
    [
      'an error with code and family',
      { fault: { kind: 'error', code: 'EPIPE', family: 'LlmError' } },
      'rule.fault.family',
    ],
    [
      'a duration of an error',
      { fault: { kind: 'error', code: 'EPIPE', duration: 5 } },
      'rule.fault.duration',
    ],
    ['a latency without time', { fault: { kind: 'latency' } }, 'rule.fault.duration'],
    ['a latency with half a range', { fault: { kind: 'latency', min: 5 } }, 'rule.fault.max'],
    ['a latency with an empty range', { fault: { kind: 'latency', min: 5, max: 5 } }, 'rule.fault.max'],
    ['a range beside a duration', { fault: { kind: 'latency', duration: 5, min: 1 } }, 'rule.fault.min'],
    [
      'a success as the status of an operation',
      { fault: { kind: 'status', status: 200 } },
      'rule.fault.status',
    ],
    ['a value that cannot be copied', { fault: { kind: 'result', value: () => 1 } }, 'rule.fault.value'],
    ['an abort without upstream', { fault: { kind: 'abort' } }, 'rule.fault.kind'],
    ['a share above 1', { target: { userShare: 1.5 } }, 'rule.target.userShare'],
    ['a route with a * in the middle', { target: { route: '/a/*/b' } }, 'rule.target.route'],
    ['an unknown option', { chance: 1 }, 'rule.chance'],
  ])('with %s is refused', async (_, more, option) => {
    const [first, ...others] = await problemsOf({ ...ruleWith(), ...more });
    expect(first?.split(': ')[0]).toBe(option);
    expect(others).toEqual([]);
  });

  it.each([
    { policy: 'health' },
    { policy: 'HealthController.check' },
    { policy: 'MetricsController.scrape' },
    { upstream: 'alerts:slack' },
    { upstream: 'error-tracking' },
    { route: '/health/live' },
    { route: 'GET /metrics' },
    { route: '/debug/*' },
    { route: '/admin' },
  ])('for %p is refused', async (target) => {
    expect(await problemsOf({ ...ruleWith(), target })).toHaveLength(1);
  });

  it.each([
    { policy: 'healthcare' },
    { policy: 'PaymentService.charge' },
    { route: '/health-plans/:id' },
    { upstream: 'adminer' },
  ])('for %p is not', async (target) => {
    expect(await problemsOf({ ...ruleWith(), target })).toEqual([]);
  });

  it('is read once, so that a getter cannot change it later', async () => {
    const { chaos } = await startChaos();
    let reads = 0;
    const rule = Object.defineProperty({ ...ruleWith() }, 'rate', {
      get: () => (reads++ === 0 ? 1 : 7),
      enumerable: true,
    });
    expect(chaos.arm(rule).rate).toBe(1);
  });

  it('beyond the fiftieth is refused', async () => {
    const { chaos } = await startChaos();
    for (let count = 0; count < 50; count++) chaos.arm(ruleWith({ id: `rule-${count}` }));
    expect(() => chaos.arm(ruleWith({ id: 'one-more' }))).toThrow('50 rules are armed already');
    chaos.arm(ruleWith({ id: 'rule-7' }));
  });
});

describe('the options', () => {
  it('are refused with all problems at once, and without the secret', async () => {
    const options = {
      rules: [ruleWith(), ruleWith(), { ...ruleWith({ id: 'a' }), rate: -1 }],
      headerSecret: 'short',
      channel: '',
      stop: { failureRate: 0, alert: true },
    };
    const starting = start({ imports: [ChaosModule.forRoot(options)] });
    const error = await starting.then(
      () => undefined,
      (thrown: unknown) => thrown as OptionsError,
    );
    expect(error?.problems.map(({ option }) => option)).toEqual([
      'chaos.headerSecret',
      'chaos.channel',
      'chaos.stop.alert',
      'chaos.stop.failureRate',
      'chaos.rules[1].id',
      'chaos.rules[2].rate',
    ]);
    expect(error?.message).not.toContain('short');
  });

  it('need ResilienceModule', async () => {
    const { Test } = await import('@nestjs/testing');
    const compiling = Test.createTestingModule({ imports: [ChaosModule.forRoot()] }).compile();
    await expect(compiling).rejects.toThrow('no ResilienceModule');
  });

  it('can come from a factory', async () => {
    const useFactory = () => ({ rules: [ruleWith({ until: seconds(5) })] });
    const { Chaos } = await import('../../src/chaos/index.js');
    const { get } = await start({ imports: [ChaosModule.forRootAsync({ useFactory })] });
    expect(get(Chaos).armed).toHaveLength(1);
  });
});
