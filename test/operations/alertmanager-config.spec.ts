import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type {
  IAlertmanagerConfig,
  IMatcher,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Manifest, objectIn, renderWithComponent } from '../harness/rendered-overlay.js';

const FILE = 'k8s/components/alertmanager/alertmanager-config.yaml';

interface Configuration {
  readonly route: { readonly receiver: string; readonly routes: readonly { readonly receiver: string }[] };
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
  readonly receivers: readonly { readonly name: string }[];
}

const configuration = parse(readFileSync('docker/alertmanager/alertmanager.yml', 'utf8')) as Configuration;
const { spec } = parse(readFileSync(FILE, 'utf8')) as IAlertmanagerConfig;

function textOf({ name, matchType, value }: IMatcher): string {
  return `${name}${matchType}"${value}"`;
}

describe('the AlertmanagerConfig', () => {
  it('equals the output of k8s/alertmanager-config.mjs for docker/alertmanager (run it after a change)', () => {
    const made = execFileSync(process.execPath, ['k8s/alertmanager-config.mjs', '--print'], {
      encoding: 'utf8',
    });
    expect(readFileSync(FILE, 'utf8')).toBe(made);
  });

  it('has the inhibitions of the compose stack', () => {
    const rules = spec.inhibitRules!.map(({ sourceMatch, targetMatch, equal }) => ({
      source_matchers: sourceMatch!.map(textOf),
      target_matchers: targetMatch!.map(textOf),
      equal,
    }));
    expect(rules).toEqual(configuration.inhibit_rules);
  });

  it('has the receivers of the compose stack, and routes to all of them', () => {
    const routes = spec.route!.routes as unknown as { readonly receiver: string }[];
    const names = [spec.route!.receiver, ...routes.map(({ receiver }) => receiver)];
    expect(names).toEqual([
      configuration.route.receiver,
      ...configuration.route.routes.map(({ receiver }) => receiver),
    ]);
    const receivers = spec.receivers!.map(({ name }) => name);
    expect(receivers).toEqual(configuration.receivers.map(({ name }) => name));
    expect(new Set(receivers)).toEqual(new Set(names));
  });

  it('reads the addresses of the receivers from a Secret that the deployment guide creates', () => {
    const guide = readFileSync('docs/guides/deployment.md', 'utf8');
    const [, command] = /(create secret generic studio-api-alerts[^`]*)/.exec(guide)!;
    const addresses = spec.receivers!.flatMap(({ slackConfigs = [] }) =>
      slackConfigs.map(({ apiURL }) => apiURL!),
    );
    expect(addresses).toHaveLength(2);
    for (const { name, key } of addresses) {
      expect(name).toBe('studio-api-alerts');
      expect(command).toContain(`--from-literal ${key}=`);
    }
  });
});

describe('production with the component alertmanager', () => {
  const objects = renderWithComponent('alertmanager', {
    NAMESPACE: 'videos',
    PROMETHEUS_RELEASE: 'prometheus',
  });

  it('has the label by which the operator selects objects', () => {
    const config = objectIn<Manifest>(objects, 'AlertmanagerConfig');
    expect(config.metadata).toMatchObject({ namespace: 'videos', labels: { release: 'prometheus' } });
  });

  it('gives the alert about an absent service its namespace, because the operator routes alerts by it', () => {
    const rule = objectIn<IPrometheusRule>(objects, 'PrometheusRule');
    const rules = rule.spec.groups!.flatMap((group) => group.rules!);
    const withoutSeries = rules.filter(({ alert, expr }) => alert && String(expr).startsWith('absent('));
    expect(withoutSeries.map(({ alert, labels }) => [alert, labels?.['namespace']])).toEqual([
      ['ServiceAbsent', 'videos'],
    ]);
    expect(rules.filter(({ alert, expr }) => alert && !expr)).toEqual([]);
  });
});
