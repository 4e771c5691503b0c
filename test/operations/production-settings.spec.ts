import { readFileSync } from 'node:fs';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { describe, expect, it } from '@jest/globals';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IConfigMap, IPersistentVolumeClaim } from 'kubernetes-models/v1';
import { EditedOverlay, TEAM_SETTINGS } from '../harness/edited-overlay.js';
import { schemaProblems } from '../harness/kubernetes-schema.js';
import { RecordedCommands } from '../harness/recorded-commands.js';
import { objectIn, podSpecsOf, renderFolder } from '../harness/rendered-overlay.js';

const SETTINGS = {
  ...TEAM_SETTINGS,
  NAMESPACE: 'videos',
  INGRESS_NAMESPACE: 'envoy-gateway-system',
  TRUST_PROXY: '2',
  MONITORING_NAMESPACE: 'observability',
  PROMETHEUS_RELEASE: 'prometheus',
  DNS_NAMESPACE: 'openshift-dns',
  DATABASE_PORT: '6432',
  MIGRATION_DATABASE_PORT: '5433',
  REDIS_PORT: '6380',
  UPLOADS_SIZE: '2Ti',
  CLAMD_HOST: 'clamd.security.svc',
  CLAMD_PORT: '3311',
};

using overlay = new EditedOverlay({ settings: SETTINGS });
const objects = renderFolder(overlay.folder);

const text = JSON.stringify(objects);

describe('production with the settings of a team', () => {
  it('is valid', async () => {
    const problems = await Promise.all(objects.map((object) => schemaProblems(object)));
    expect(problems.flat()).toEqual([]);
  });

  it('contains every value, and none of the values in the file of the repository', () => {
    for (const value of Object.values(SETTINGS)) expect(text).toContain(value);
    expect(text).not.toMatch(
      /example\.com|change-me|RUNBOOK_URL|ingress-nginx|kube-prometheus-stack|kube-system/,
    );
  });

  it('is in one namespace', () => {
    const namespaces = objects.map(({ kind, metadata }) =>
      kind === 'Namespace' ? metadata.name : metadata.namespace,
    );
    expect(new Set(namespaces)).toEqual(new Set(['videos']));
  });

  it('runs every program from its image', () => {
    const images = podSpecsOf(objects).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    expect(images).toEqual([SETTINGS.IMAGE, SETTINGS.WEB_IMAGE, SETTINGS.IMAGE]);
  });

  it('configures the API with texts', () => {
    const { data } = objectIn<IConfigMap>(objects, 'ConfigMap');
    expect(data).toMatchObject({
      TRUST_PROXY: '2',
      CLAMD_HOST: 'clamd.security.svc',
      CLAMD_PORT: '3311',
      ALERT_EMAIL_TO: 'oncall@acme.dev',
      ALERT_EMAIL_FROM: 'studio-api@acme.dev',
    });
  });

  it('tells the page and the API the address of the other', () => {
    expect(objectIn<IConfigMap>(objects, 'ConfigMap').data).toMatchObject({
      CORS_ORIGINS: 'https://studio.acme.dev',
    });
    expect(objectIn<IConfigMap>(objects, 'ConfigMap', 'studio-web').data).toMatchObject({
      API_URL: 'https://api.acme.dev',
    });
  });

  it('opens the ports of its databases', () => {
    const portsOf = (name: string): unknown[] =>
      objectIn<INetworkPolicy>(objects, 'NetworkPolicy', name).spec!.egress!.flatMap(({ ports = [] }) =>
        ports.map(({ port }) => port),
      );
    expect(portsOf('studio-api')).toEqual(expect.arrayContaining([6432, 6380, 3311]));
    expect(portsOf('studio-api-migration')).toEqual([53, 53, 5433]);
    expect(portsOf('studio-web')).toEqual([53, 53, 3000]);
  });

  it('claims a volume of the storage class', () => {
    expect(
      objectIn<IPersistentVolumeClaim>(objects, 'PersistentVolumeClaim', 'studio-api-uploads').spec,
    ).toMatchObject({
      storageClassName: 'efs',
      resources: { requests: { storage: '2Ti' } },
    });
  });

  it('links every alert to its runbook in the folder of the team', () => {
    const { groups } = objectIn<IPrometheusRule>(objects, 'PrometheusRule').spec;
    const links = groups!.flatMap(({ rules }) =>
      rules!.flatMap(({ annotations }) => annotations?.['runbook_url'] ?? []),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(
      links.filter((link) => !/^https:\/\/git\.acme\.dev\/studio\/docs\/runbooks\/\w+\.md$/.test(link)),
    ).toEqual([]);
  });
});

describe('production without alerts by e-mail', () => {
  it('has empty addresses, which count as not set', () => {
    using edited = new EditedOverlay({
      settings: { ...TEAM_SETTINGS, ALERT_EMAIL_TO: '', ALERT_EMAIL_FROM: '' },
    });
    expect(objectIn<IConfigMap>(renderFolder(edited.folder), 'ConfigMap').data).toMatchObject({
      ALERT_EMAIL_TO: '',
      ALERT_EMAIL_FROM: '',
    });
  });
});

describe('the commands of the runbooks', () => {
  it('work in the namespace of the settings', () => {
    using edited = new EditedOverlay({ settings: { ...TEAM_SETTINGS, NAMESPACE: 'videos' } });
    const [, block] = /^```sh\n(.*?)^```$/ms.exec(readFileSync('docs/runbooks/README.md', 'utf8'))!;
    const shell = new RecordedCommands(edited.root, ['kubectl']);
    shell.run(block!);
    expect(shell.calls[0]).toEqual([
      'kubectl',
      'config',
      'set-context',
      '--current',
      '--namespace',
      'videos',
    ]);
  });
});
