import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { YOUTUBE_POLICY } from '../../apps/api/src/features/channels/youtube.policies.js';
import { YOUTUBE } from '../../apps/api/src/features/channels/youtube.upstream.js';
import { type AlertmanagerServer, startAlertmanager } from '../harness/alertmanager-server.js';
import { until } from '../harness/until.js';

type Labels = Readonly<Record<string, string>>;

let alertmanager: AlertmanagerServer;

beforeAll(async () => {
  alertmanager = await startAlertmanager('docker/alertmanager/alertmanager.yml');
});
afterAll(() => alertmanager?.[Symbol.asyncDispose]());

/**
 * Reports alerts as Prometheus does, waits until Alertmanager mutes so many of them, and returns what it mutes, each as
 * `<alert> <name>`.
 */
async function mutedOf(job: string, alerts: readonly Labels[], count: number): Promise<string[]> {
  await alertmanager.post(
    'alerts',
    alerts.map((labels) => ({ labels: { job, ...labels } })),
  );
  const muted = await until(
    async () => {
      const seen = await alertmanager.alerts(`job="${job}"`);
      return seen.filter(({ status }) => status.inhibitedBy.length > 0);
    },
    ({ length }) => length >= count,
  );
  return muted.map(({ labels }) => `${labels['alertname']} ${labels['name']}`).toSorted();
}

describe('the Alertmanager of the compose stack', () => {
  const open = (name: string): Labels => ({ alertname: 'CircuitBreakerOpen', name });
  const failing = (upstream: string, name: string): Labels => ({
    alertname: 'UpstreamCallsFailing',
    upstream,
    name,
  });

  it('mutes the failing calls of an upstream whose circuit is open, and those of no other', async () => {
    const alerts = [
      open('http:payments'),
      failing('payments', 'http:payments'),
      failing('search', 'http:search'),
    ];
    expect(await mutedOf('circuit', alerts, 1)).toEqual(['UpstreamCallsFailing http:payments']);
  });

  it('mutes both while the health check of that name is down', async () => {
    const down = { alertname: 'HealthCheckDown', check: 'youtube-data', name: 'youtube-data' };
    const alerts = [down, open('youtube-data'), failing('youtube', 'youtube-data')];
    expect(await mutedOf('check', alerts, 2)).toEqual([
      'CircuitBreakerOpen youtube-data',
      'UpstreamCallsFailing youtube-data',
    ]);
  });
});

describe('the alert UpstreamCallsFailing', () => {
  it('names the circuit of an upstream that has a policy of its own', () => {
    const rules = readFileSync('docker/prometheus/rules/dependencies.yaml', 'utf8');
    expect(rules).toContain(`{{ if eq $labels.upstream "${YOUTUBE}" }}${YOUTUBE_POLICY}{{ else }}http:`);
  });
});
