import { describe, expect, it } from '@jest/globals';
import type { IConfigMap } from 'kubernetes-models/v1';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { readEnvironment, VARIABLES } from '../../apps/api/src/environment.js';
import { apiEnvironment } from '../harness/api-environment.js';
import { objectIn, renderWithComponent } from '../harness/rendered-overlay.js';

describe('production with the component for traces', () => {
  const objects = renderWithComponent('tracing');
  const { data = {} } = objectIn<IConfigMap>(objects, 'ConfigMap');
  const collector = new URL(data['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '');

  it('adds to the configuration, which the API accepts', () => {
    const environment = { ...apiEnvironment('production'), ...data };
    expect(Object.keys(VARIABLES)).toEqual(expect.arrayContaining(Object.keys(data)));
    expect(readEnvironment(environment, environment)).toMatchObject({
      NODE_ENV: 'production',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.href.replace(/\/$/, ''),
    });
  });

  it('lets the API reach the collector that it names, and no other server', () => {
    const { spec } = objectIn<INetworkPolicy>(objects, 'NetworkPolicy', 'studio-api-traces');
    const [, namespace] = collector.hostname.split('.');
    expect(spec!.egress).toEqual([
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
        ports: [{ protocol: 'TCP', port: Number(collector.port) }],
      },
    ]);
    const api = objectIn<INetworkPolicy>(objects, 'NetworkPolicy');
    expect(spec!.podSelector).toEqual(api.spec!.podSelector);
  });
});
