import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import {
  ConsoleChannel,
  EmailChannel,
  errorRateCheck,
  MemoryIssueStore,
  PostgresIssueStore,
  SlackChannel,
  WebhookChannel,
} from '../src/index.js';
import { resolveErrorTrackingOptions } from '../src/resolve-error-tracking-options.js';

const SECRET = 'hunter2';

/** A list that cannot be read any more. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** The problems that `build` reports, as a list of `option: expected`; `[]` without problems. */
function problemsOf(build: () => unknown): string[] {
  try {
    build();
    return [];
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    if (error.message.includes(SECRET)) throw new Error('The message shows the secret.', { cause: error });
    return error.problems.map(({ option, expected }) => `${option}: ${expected}`);
  }
}

/** The options of which `build` reports a problem, in the order of their names. */
const wrongOptionsOf = (build: () => unknown): string[] =>
  problemsOf(build)
    .map((problem) => problem.slice(0, problem.indexOf(': ')))
    .toSorted();

const forRoot = (options: object) => (): unknown => resolveErrorTrackingOptions(options);
const withAlerts = (alerts: object) => forRoot({ alerts });
const withRule = (rule: object) =>
  withAlerts({ rules: [{ name: 'Down', condition: { type: 'health_transition' }, ...rule }] });
const withCondition = (condition: object) => withRule({ condition });

const client = {
  $queryRawUnsafe: () => Promise.resolve([]),
  $executeRawUnsafe: () => Promise.resolve(0),
  $transaction: () => Promise.resolve([]),
};
const redis = { set: () => Promise.resolve('OK'), eval: () => Promise.resolve(0) };
const transport = { sendMail: () => Promise.resolve() };
const addresses = { from: 'a@studio.example', to: 'b@studio.example' };
const url = 'https://hooks.example/x';

describe('forRoot', () => {
  it('reports the problems of the module, its parts and its alerts in one message', () => {
    const options = {
      windw: 5,
      maxPending: -1,
      rules: [{ match: '' }, { match: 404, severity: 'CRITICAL' }],
      redaction: { keys: [''] },
      sampling: { maxFrames: 0.5, sourceMaps: null },
      fingerprint: { root: '' },
      issues: { peakFactor: 0 },
      alerts: {
        group_wait: '30s',
        maxGroups: 0,
        channels: [null, new ConsoleChannel(), new ConsoleChannel()],
        rules: [
          { name: '', condition: { type: 'new_isue' }, for: null },
          { name: 'Down', condition: { type: 'health_transition', check: [] }, channels: ['slack'] },
        ],
        inhibitionRules: [{ sourceMatchers: [], targetMatchers: [{ name: 'check' }] }],
      },
    };
    expect(wrongOptionsOf(forRoot(options))).toEqual(
      [
        'errorTracking.windw',
        'errorTracking.rules[0].match',
        'errorTracking.rules[1].severity',
        'errorTracking.maxPending',
        'redaction.keys',
        'errorTracking.sampling.maxFrames',
        'errorTracking.sampling.sourceMaps',
        'errorTracking.fingerprint.root',
        'errorTracking.issues.peakFactor',
        'alerts.group_wait',
        'alerts.maxGroups',
        'alerts.inhibitionRules[0].sourceMatchers',
        'alerts.inhibitionRules[0].targetMatchers[0].value',
        'alerts.channels[0]',
        'alerts.channels[2].name',
        'alerts.rules[0].name',
        'alerts.rules[0].condition.type',
        'alerts.rules[0].for',
        'alerts.rules[1].condition.check',
        'alerts.rules[1].channels',
      ].toSorted(),
    );
  });

  it('names the place of each problem, and the rule to which it belongs', () => {
    expect(withRule({ groupWait: -1, severity: 'CRITICAL' })).toThrow(
      [
        '2 options are wrong:',
        `- Expected "alerts.rules[0].groupWait" to be a number of milliseconds >= 0, got -1 (at ErrorTrackingModule.forRoot, rule 'Down')`,
        `- Expected "alerts.rules[0].severity" to be one of 'critical', 'high', 'medium', 'low', got "CRITICAL" (at ErrorTrackingModule.forRoot, rule 'Down')`,
      ].join('\n'),
    );
  });

  it.each<[string, object, string]>([
    ['a redis client without alerts', { alerts: false, redis }, 'errorTracking.redis'],
    ['a prefix without redis', { alerts: { redisPrefix: 'a:' } }, 'errorTracking.alerts.redisPrefix'],
    ['no channel', { alerts: { channels: [] } }, 'alerts.channels'],
    ['no rule', { alerts: { rules: [] } }, 'alerts.rules'],
    [
      'rules of issues beside a store',
      { store: new MemoryIssueStore(), issues: { peakFactor: 3 } },
      'errorTracking.issues',
    ],
    ['a redactor of its own', { fingerprint: { redactor: null } }, 'errorTracking.fingerprint.redactor'],
    [
      'a rule that matches no check',
      {
        alerts: {
          rules: [
            {
              name: 'a',
              condition: { type: 'health_transition', criticalOnly: true, nonCriticalOnly: true },
            },
          ],
        },
      },
      'alerts.rules[0].condition.nonCriticalOnly',
    ],
  ])('refuses an option without effect: %s', (_, options, option) => {
    expect(wrongOptionsOf(forRoot(options))).toContain(option);
  });

  it('hides a connection string in the place of a client', () => {
    const text = `host=db password=${SECRET}`;
    expect(problemsOf(forRoot({ redis: text, postgres: text, store: text }))).toHaveLength(3);
  });

  it.each<[string, object]>([
    ['maxPending', { maxPending: false }],
    ['maxLogged', { maxLogged: false }],
    ['retention', { retention: false }],
    ['alerts.maxAlerts', { alerts: { maxAlerts: false } }],
    ['alerts.maxActiveAlerts', { alerts: { maxActiveAlerts: false } }],
    ['alerts.maxGroups', { alerts: { maxGroups: false } }],
    ['alerts.maxSilences', { alerts: { maxSilences: false } }],
    ['alerts.deliveryTimeout', { alerts: { deliveryTimeout: false } }],
    ['sampling.maxFrames', { sampling: { maxFrames: false, maxCauses: false } }],
    ['fingerprint.maxEntries', { fingerprint: { maxEntries: false } }],
  ])('lets false switch off the limit %s', (_, options) => {
    expect(problemsOf(forRoot(options))).toEqual([]);
  });

  it('needs a time limit of deliveries with redis, whose claims end with it', () => {
    const options = { redis, alerts: { deliveryTimeout: false } };
    expect(wrongOptionsOf(forRoot(options))).toEqual(['errorTracking.alerts.deliveryTimeout']);
  });

  it.each<[string, () => unknown]>([
    ['null', forRoot(null as never)],
    ['a list', forRoot([])],
    ['alerts that are a list', withAlerts([])],
    ['a rule that is a list', withAlerts({ rules: [[]] })],
    ['a hole in the rules', withAlerts({ rules: Array(1) })],
    ['a revoked list of rules', withAlerts({ rules: revoked() })],
    ['a revoked rule', withAlerts({ rules: [revoked()] })],
    ['a revoked channel', withAlerts({ channels: [revoked()] })],
    ['a revoked condition', withCondition(revoked())],
    ['a revoked rule of classification', forRoot({ rules: [revoked()] })],
    ['a revoked store', forRoot({ store: revoked() })],
    ['null for a wait', withRule({ groupWait: null })],
    ['null for a time', withRule({ for: null })],
    ['null for a group', withRule({ groupBy: null })],
    ['NaN', withRule({ resolveAfter: NaN })],
    ['a rate limit of NaN', withRule({ rateLimitMinutes: NaN })],
    ['a negative threshold', withCondition({ type: 'error_rate', threshold: -1 })],
    ['an infinite window', withCondition({ type: 'error_rate', window: Infinity })],
    ['an empty word', withCondition({ type: 'circuit_open', circuit: '' })],
    ['null for a word', withCondition({ type: 'circuit_open', circuit: null })],
    ['labels that are a list', withRule({ labels: ['a'] })],
    ['a label that is a number', withAlerts({ groupBy: [5] })],
    ['a name on two lines', withRule({ name: 'a\nb' })],
    ['a fraction of an issue', forRoot({ maxPending: 1.5 })],
    ['a retention before all dates', forRoot({ retention: 1e300 })],
    ['a status that is a fraction', forRoot({ rules: [{ match: 404.5 }] })],
    ['a field of another condition', withCondition({ type: 'new_issue', threshold: 5 })],
    ['a service of blanks', forRoot({ service: ' ' })],
    ['a percentage above 100', withCondition({ type: 'error_percentage', threshold: 101 })],
    ['a negative percentage', withCondition({ type: 'memory_usage', threshold: -5 })],
    ['a fraction of a request', withCondition({ type: 'error_percentage', minRequests: 0.5 })],
    ['a latency of NaN', withCondition({ type: 'database_latency', threshold: NaN })],
    ['a gauge without a figure', withCondition({ type: 'gauge', gauge: 'database-pool', threshold: 5 })],
    ['a gauge without a threshold', withCondition({ type: 'gauge', gauge: 'alerts', value: () => 5 })],
    ['a window of a memory', withCondition({ type: 'memory_usage', window: 60_000 })],
  ])('refuses %s', (_, build) => {
    expect(problemsOf(build)).not.toEqual([]);
  });

  it.each<[object, string]>([
    [{ group_by: ['a'] }, 'alerts.group_by: written as "groupBy"'],
    [{ receivers: [] }, 'alerts.receivers: written as "channels"'],
    [
      { rules: [{ name: 'a', condition: { type: 'circuit_open' }, keep_firing_for: 5 }] },
      'alerts.rules[0].keep_firing_for: written as "resolveAfter"',
    ],
  ])('names the option that stands for Alertmanager’s name: %j', (alerts, problem) => {
    expect(problemsOf(withAlerts(alerts))).toEqual([problem]);
  });
});

describe('channels, stores and checks', () => {
  it.each<[string, () => unknown, string[]]>([
    [
      'a console',
      () => new ConsoleChannel({ nane: 'x', name: '' } as object),
      ['alerts.channels.console.nane', 'alerts.channels.console.name'],
    ],
    [
      'Slack',
      () => new SlackChannel({ webhookUrl: `https://hooks.example/${SECRET}`, name: null } as never),
      ['alerts.channels.slack.webhookUrl', 'alerts.channels.slack.name', 'alerts.channels.slack.url'],
    ],
    [
      'a webhook',
      () => new WebhookChannel({ url: SECRET, secret: SECRET, headers: [], clock: 5, name: 5 } as never),
      [
        'alerts.channels.webhook.name',
        'alerts.channels.webhook.url',
        'alerts.channels.webhook.secret',
        'alerts.channels.webhook.headers',
        'alerts.channels.webhook.clock',
      ],
    ],
    [
      'e-mail',
      () =>
        new EmailChannel({ transport: `smtp://u:${SECRET}@mail`, from: '', to: '', sender: 'x' } as never),
      [
        'alerts.channels.email.sender',
        'alerts.channels.email.transport',
        'alerts.channels.email.from',
        'alerts.channels.email.to',
      ],
    ],
    [
      'a store in memory',
      () => new MemoryIssueStore({ maxIssues: 0.5, rules: { settleAfter: NaN, peakFactor: null } } as never),
      [
        'memoryIssueStore.maxIssues',
        'memoryIssueStore.rules.settleAfter',
        'memoryIssueStore.rules.peakFactor',
      ],
    ],
    [
      'a store in PostgreSQL',
      () => new PostgresIssueStore(`password=${SECRET}` as never, { timeout: null, rule: {} } as never),
      ['postgresIssueStore.rule', 'postgresIssueStore.client', 'postgresIssueStore.timeout'],
    ],
    [
      'a check',
      () => errorRateCheck(null as never, { degradedAbove: NaN, downAbove: 0, minRequests: 1.5 }),
      [
        'errorRateCheck.source',
        'errorRateCheck.degradedAbove',
        'errorRateCheck.downAbove',
        'errorRateCheck.minRequests',
      ],
    ],
  ])('report all wrong options of %s at once', (_, build, options) => {
    expect(wrongOptionsOf(build)).toEqual(options.toSorted());
  });

  it.each<[string, () => unknown]>([
    ['null', () => new SlackChannel(null as never)],
    ['nothing', () => new WebhookChannel(undefined as never)],
    ['a list', () => new EmailChannel([] as never)],
    ['a revoked proxy', () => new WebhookChannel(revoked() as never)],
    ['null for a console', () => new ConsoleChannel(null as never)],
    ['null for a store', () => new MemoryIssueStore(null as never)],
    ['a header that is a number', () => new WebhookChannel({ url, headers: { a: 5 } } as never)],
    ['a list of headers', () => new WebhookChannel({ url, headers: [['a', 'b']] } as never)],
    ['a secret of blanks', () => new WebhookChannel({ url, secret: ' '.repeat(20) })],
    ['a name with a line break', () => new EmailChannel({ transport, ...addresses, name: 'a\nb' })],
    ['no receiver', () => new EmailChannel({ transport, ...addresses, to: ' , ' })],
  ])('refuse %s', (_, build) => {
    expect(problemsOf(build)).not.toEqual([]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a clock without a signature',
      () => new WebhookChannel({ url, clock: { date: () => new Date(0) } as never }),
      'alerts.channels.webhook.clock',
    ],
    [
      'a signature that is overwritten',
      () => new WebhookChannel({ url, secret: 'x'.repeat(16), headers: { 'X-Breakwater-Signature': 'v1' } }),
      'alerts.channels.webhook.headers.x-breakwater-signature',
    ],
    [
      'a number of requests without a limit',
      () => errorRateCheck({ getErrorRate: () => ({}) as never }, { minRequests: 5 }),
      'errorRateCheck.minRequests',
    ],
  ])('refuse an option without effect: %s', (_, build, option) => {
    expect(wrongOptionsOf(build)).toEqual([option]);
  });

  it.each<[string, () => unknown]>([
    ['a store in memory', () => new MemoryIssueStore({ maxIssues: false })],
    ['a store in PostgreSQL', () => new PostgresIssueStore(client as never, { timeout: false })],
    ['a left-out rule', () => new MemoryIssueStore({ rules: { settleAfter: undefined } as object })],
  ])('accept an option that is switched off or left out: %s', (_, build) => {
    expect(problemsOf(build)).toEqual([]);
  });
});
