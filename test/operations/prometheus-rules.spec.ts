import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { FAILURE_KINDS } from '../../libs/database/src/failure/failure-kinds.js';
import { requireProgram } from '../harness/debian-package.js';
import { metricsOf } from './promql.js';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The ways in which an alert reaches people, in the words of the runbooks, by its severity. */
const ROUTES: Readonly<Record<string, { readonly receiver: string; readonly words: string }>> = {
  critical: { receiver: 'page', words: 'page' },
  warning: { receiver: 'ticket', words: 'ticket' },
  none: { receiver: 'nobody', words: 'notifies nobody' },
};

/** Metrics that show one dependency: an alert about them says whether the service can work without it. */
const OF_A_DEPENDENCY = new Set([
  'ai_answers_total',
  'cache_redis_up',
  'circuitbreaker_state',
  'db_client_operation_duration_seconds_bucket',
  'db_client_operation_duration_seconds_count',
  'health_status',
  'lock_store_lost',
  'rate_limit_store_degraded',
  'redis_state',
  'stream_lag_seconds',
  'stream_state',
]);

interface RuleTest {
  readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
}

const files = globSync('docker/prometheus/rules/*.yaml');
const tests = globSync('docker/prometheus/rules.test/*.test.yaml');

function yaml<T>(file: string): T {
  return parse(readFileSync(file, 'utf8')) as T;
}

const rules = files.flatMap((file) =>
  yaml<{ groups: { rules: Rule[] }[] }>(file).groups.flatMap((group) => group.rules),
);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const cases = tests.flatMap((file) =>
  yaml<{ tests: RuleTest[] }>(file).tests.flatMap((test) => test.promql_expr_test),
);

let amtool: string;

beforeAll(() => {
  requireProgram({ program: 'promtool', package: 'prometheus' });
  amtool = requireProgram({ program: 'amtool', package: 'prometheus-alertmanager' });
}, 120_000);

describe('the alert rules of Prometheus', () => {
  it('are accepted by promtool', () => {
    const checked = execFileSync('promtool', ['check', 'rules', '--lint-fatal', ...files], {
      encoding: 'utf8',
    });
    expect(checked.match(/SUCCESS/g)).toHaveLength(files.length);
  });

  it('pass their promtool tests', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', ...tests], {
      encoding: 'utf8',
    });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  });

  it('cover errors, circuits, memory and slow queries', () => {
    expect(alerts.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['HighErrorRate', 'CircuitBreakerOpen', 'HighMemoryUsage', 'DatabaseSlow']),
    );
  });

  describe.each(alerts.map((rule) => [rule.alert, rule] as const))(
    '%s',
    (alert, { expr, labels, annotations }) => {
      it('has a case in which it fires and one in which it is silent', () => {
        const own = cases.filter((one) => one.expr.includes(`alertname="${alert}"`));
        const fires = own.filter(({ exp_samples: samples }) => samples.length > 0);
        expect([fires.length > 0, own.length > fires.length]).toEqual([true, true]);
      });

      it('has a severity, a summary, a description and a runbook', () => {
        expect(Object.keys(ROUTES)).toContain(labels?.['severity']);
        expect(annotations?.['summary']).toMatch(/\S/);
        expect(annotations?.['description']).toMatch(/\S/);
        expect(existsSync(annotations?.['runbook_url'] ?? '')).toBe(true);
      });

      it('says whether the service can work without the dependency that it is about, and pages nobody if it can', () => {
        const { severity, criticality } = labels!;
        const [first] = metricsOf(expr);
        const isOfDependency = OF_A_DEPENDENCY.has(first!.metric.replace('breakwater_', ''));
        const expected = severity === 'critical' ? 'critical' : 'non-critical';
        expect([undefined, expected]).toContain(criticality);
        expect(isOfDependency && criticality === undefined).toBe(false);
      });

      it('reaches people in the way that its runbook says', () => {
        const own = alerts.filter((other) => other.alert === alert);
        const routes = [...new Set(own.map((other) => ROUTES[other.labels!['severity']!]!.words))];
        const way = routes.length > 1 ? 'page if critical, else ticket' : routes[0]!;
        const [, line = ''] =
          /^Alerts: (.*)$/m.exec(readFileSync(annotations!['runbook_url']!, 'utf8')) ?? [];
        expect(line).toContain(`\`${alert}\` (${way})`);
        expect(receiverOf({ ...labels, alertname: alert!, job: 'studio-api' })).toBe(
          ROUTES[labels!['severity']!]!.receiver,
        );
      });
    },
  );
});

const receivers = new Map<string, string>();

/** The receiver that the Alertmanager of the compose stack chooses. */
function receiverOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .filter(([, value]) => !value.includes('{{'))
    .map(([name, value]) => `${name}=${value}`);
  const key = pairs.join();
  const known = receivers.get(key);
  if (known !== undefined) return known;
  const file = '--config.file=docker/alertmanager/alertmanager.yml';
  const answer = spawnSync(amtool, ['config', 'routes', 'test', file, ...pairs], { encoding: 'utf8' });
  const receiver = answer.stdout.trim();
  receivers.set(key, receiver);
  return receiver;
}

describe('a runbook', () => {
  const linked = new Set(alerts.map(({ annotations }) => annotations?.['runbook_url']));

  it.each(globSync('docs/runbooks/*.md').filter((file) => !file.endsWith('README.md')))(
    '%s is linked by an alert, and says what it means, what to look at and what to do',
    (file) => {
      expect(linked).toContain(file);
      const headings = [...readFileSync(file, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(['Meaning', 'Impact', 'Look at', 'Do']);
    },
  );

  it('names existing parts of the log', () => {
    const code = globSync('libs/*/src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
    const named = globSync('docs/runbooks/*.md').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/context `(\w+)`/g)].map(([, context]) => context!),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(
      named.filter((context) => !code.some((text) => text.includes(`new Logger('${context}')`))),
    ).toEqual([]);
  });

  it('names kinds of failures that the database can have', () => {
    const [, looks = ''] = readFileSync('docs/runbooks/DatabaseErrors.md', 'utf8').split('## Do');
    const named = [...looks.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, kind]) => kind!);
    expect(named.length).toBeGreaterThan(5);
    expect(Object.keys(FAILURE_KINDS)).toEqual(expect.arrayContaining(named));
  });
});
