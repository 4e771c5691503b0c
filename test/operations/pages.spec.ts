import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type AlertmanagerServer, startAlertmanager } from '../harness/alertmanager-server.js';
import { RecordingServer } from '../harness/recording-server.js';
import { until } from '../harness/until.js';

type Labels = Readonly<Record<string, string>>;

/** Waits of Alertmanager, which the test shortens. */
const WAIT = '200ms';
/** End of the alerts that still fire. Each step reports the real end of those that do not. */
const LATER = '2999-01-01T00:00:00Z';

interface Configuration {
  route: { routes: object[] } & Record<string, unknown>;
  receivers: { name: string; webhook_configs?: object[] }[];
}

interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Labels;
  readonly alerts: readonly { readonly labels: Labels }[];
}

/** The notifications about a scenario. */
interface Played {
  readonly pages: readonly Notification[];
  readonly tickets: readonly Notification[];
}

interface ScenarioFile {
  readonly tests: readonly {
    readonly name: string;
    readonly promql_expr_test: readonly {
      readonly eval_time: string;
      readonly exp_samples: readonly { readonly labels: string }[];
    }[];
  }[];
}

/** The alerts that fire at each time, as promtool has verified them. */
const scenarios = (
  parse(readFileSync('docker/prometheus/rules.test/scenarios.test.yaml', 'utf8')) as ScenarioFile
).tests.map(({ name, promql_expr_test: steps }) => ({
  name,
  steps: steps.map(({ eval_time: time, exp_samples: samples }) => ({
    time,
    alerts: samples.map(({ labels }) => labelsOf(labels)),
  })),
}));

function labelsOf(series: string): Labels {
  const pairs = [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!] as const);
  const { alertstate: _state, ...labels } = Object.fromEntries(pairs);
  return labels;
}

const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => one.localeCompare(other)));

let pager: RecordingServer;
let tickets: RecordingServer;
let alertmanager: AlertmanagerServer;
/** The notifications of each scenario. */
let played: ReadonlyMap<string, Played>;

beforeAll(async () => {
  pager = await RecordingServer.start();
  tickets = await RecordingServer.start();
  const real = parse(readFileSync('docker/alertmanager/alertmanager.yml', 'utf8')) as Configuration;
  const quick = { group_wait: WAIT, group_interval: WAIT };
  const urls: Readonly<Record<string, string>> = { page: pager.url, ticket: tickets.url };
  alertmanager = await startAlertmanager({
    ...real,
    route: { ...real.route, ...quick, routes: real.route.routes.map((route) => ({ ...route, ...quick })) },
    receivers: real.receivers.map(({ name }) => ({
      name,
      ...(urls[name] && { webhook_configs: [{ url: urls[name] }] }),
    })),
  });
  const results = scenarios.map(async ({ name }) => [name, await play(name)] as const);
  played = new Map(await Promise.all(results));
});
afterAll(async () => {
  await alertmanager?.[Symbol.asyncDispose]();
  await pager?.[Symbol.asyncDispose]();
  await tickets?.[Symbol.asyncDispose]();
});

/** Notifications to a receiver about a namespace. */
const sentTo = ({ requests }: RecordingServer, namespace: string): Notification[] =>
  requests
    .map(({ body }) => JSON.parse(body) as Notification)
    .filter(({ groupLabels }) => groupLabels['namespace'] === namespace);

/** Waits until Alertmanager has looked at every group once more: a page that is reported later has arrived. */
async function nextLook(marker: string): Promise<void> {
  const labels = { alertname: 'Marker', severity: 'critical', namespace: marker, job: 'marker' };
  await alertmanager.post('alerts', [{ labels }]);
  await until(
    () => sentTo(pager, marker),
    ({ length }) => length > 0,
  );
}

/** Reports the alerts of a scenario step by step as Prometheus does, in a namespace of its own, and returns the notifications. */
async function play(scenario: string): Promise<Played> {
  const { steps } = scenarios.find(({ name }) => name === scenario)!;
  const namespace = scenario.replaceAll(' ', '-');
  const startsAt = new Map<string, string>();
  let before: readonly Labels[] = [];
  for (const { time, alerts } of [...steps, { time: 'end', alerts: [] }]) {
    const firing = alerts.map((labels): Labels => ({ ...labels, namespace }));
    const keys = new Set(firing.map(keyOf));
    const over = before.filter((labels) => !keys.has(keyOf(labels)));
    const now = new Date().toISOString();
    for (const key of keys) if (!startsAt.has(key)) startsAt.set(key, now);
    const reported = (labels: Labels, endsAt: string): object => ({
      labels,
      startsAt: startsAt.get(keyOf(labels)),
      endsAt,
    });
    await alertmanager.post('alerts', [
      ...firing.map((labels) => reported(labels, LATER)),
      ...over.map((labels) => reported(labels, now)),
    ]);
    for (const labels of over) startsAt.delete(keyOf(labels));
    await nextLook(`${namespace}-${time}`);
    before = firing;
  }
  return { pages: sentTo(pager, namespace), tickets: sentTo(tickets, namespace) };
}

/** The names of the alerts that notifications report as firing. */
const firingIn = (notifications: readonly Notification[]): string[] => [
  ...new Set(
    notifications
      .filter(({ status }) => status === 'firing')
      .flatMap(({ alerts }) => alerts.map(({ labels }) => labels['alertname']!)),
  ),
];

/** The alerts of severity `critical` in a scenario. */
const criticalIn = (scenario: string): string[] => {
  const { steps } = scenarios.find(({ name }) => name === scenario)!;
  const labels = steps.flatMap(({ alerts }) => alerts).filter(({ severity }) => severity === 'critical');
  return [...new Set(labels.map(({ alertname }) => alertname!))].toSorted();
};

const BURN = ['ErrorBudgetBurnFast', 'ErrorBudgetBurnSteady'];

describe.each([
  [
    'the database is down for ten minutes',
    'HealthCheckDown',
    ['CriticalErrors', ...BURN, 'HealthCheckDown', 'HighErrorRate', 'ServiceNotReady'],
  ],
  [
    'the service is overloaded for ten minutes',
    'CriticalRequestsRefused',
    ['CriticalRequestsRefused', ...BURN, 'HighErrorRate', 'RequestTimeouts'],
  ],
  [
    'one request in five fails for twenty minutes without a known cause',
    'ErrorBudgetBurnFast',
    [...BURN, 'HighErrorRate'],
  ],
])('%s', (scenario, cause, critical) => {
  it('fires several critical alerts, and makes one page about the cause, and its end', () => {
    expect(criticalIn(scenario)).toEqual(critical);
    const { pages } = played.get(scenario)!;
    expect(pages.map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(firingIn(pages)).toEqual([cause]);
    expect(pages[0]?.alerts).toHaveLength(1);
  });
});

describe('a non-critical upstream is down for twenty minutes', () => {
  it('pages nobody, and makes tickets about the circuits and the check', () => {
    const { pages, tickets: made } = played.get('a non-critical upstream is down for twenty minutes')!;
    expect(pages).toEqual([]);
    expect(firingIn(made)).toEqual(expect.arrayContaining(['CircuitBreakerOpen', 'HealthCheckDown']));
    expect(firingIn(made)).not.toContain('RetryStorm');
  });
});
