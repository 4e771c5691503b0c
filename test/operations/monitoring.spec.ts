import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { DEFAULT_METRICS_PATH } from '@breakwater/observability';
import type {
  IPrometheusRule,
  IServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { describe, expect, it } from '@jest/globals';
import type { IService } from 'kubernetes-models/v1';
import { parse } from 'yaml';
import { objectOf } from '../harness/rendered-overlay.js';

interface ScrapeConfig {
  readonly job_name: string;
  readonly metrics_path?: string;
}

const read = <T>(file: string): T => parse(readFileSync(file, 'utf8')) as T;

const compose = read<{ global: { scrape_interval: string }; scrape_configs: ScrapeConfig[] }>(
  'docker/prometheus/prometheus.yml',
);

describe('the ServiceMonitor', () => {
  const { spec } = objectOf<IServiceMonitor>('production', 'ServiceMonitor');
  const service = objectOf<IService>('production', 'Service');
  const [endpoint] = spec.endpoints;

  it('finds the Service by its labels', () => {
    expect(service.metadata?.labels).toMatchObject(spec.selector.matchLabels!);
  });

  it('scrapes the path and the port of the metrics', () => {
    expect(service.spec!.ports!.map(({ name }) => name)).toContain(endpoint!.port);
    expect(endpoint!.path).toBe(DEFAULT_METRICS_PATH);
  });

  it('gives series the labels and the interval that they have in the compose stack', () => {
    const job = service.metadata!.labels![spec.jobLabel!];
    const scrape = compose.scrape_configs.find(({ job_name }) => job_name === job);
    expect(scrape).toMatchObject({ metrics_path: endpoint!.path });
    expect(endpoint!.interval).toBe(compose.global.scrape_interval);
  });

  it('gives up a scrape before the next one', () => {
    expect(Number.parseInt(endpoint!.scrapeTimeout!, 10)).toBeLessThan(
      Number.parseInt(endpoint!.interval!, 10),
    );
  });
});

describe('the PrometheusRule', () => {
  it('equals the output of k8s/prometheus-rule.mjs for docker/prometheus/rules (run it after a change)', () => {
    const made = execFileSync(process.execPath, ['k8s/prometheus-rule.mjs', '--print'], { encoding: 'utf8' });
    expect(readFileSync('k8s/components/monitoring/prometheus-rule.yaml', 'utf8')).toBe(made);
  });

  it('leads from every alert to its runbook', () => {
    const { groups } = objectOf<IPrometheusRule>('production', 'PrometheusRule').spec;
    const alerts = groups!.flatMap(({ rules }) => rules!.filter(({ alert }) => alert !== undefined));
    const links = alerts.map(({ annotations }) => annotations?.['runbook_url'] ?? '');
    const broken = links.filter((link) => {
      const [, file] = /^https:\/\/.+\/(docs\/runbooks\/\w+\.md)$/.exec(link) ?? [];
      return file === undefined || !existsSync(file);
    });
    expect(broken).toEqual([]);
  });
});
