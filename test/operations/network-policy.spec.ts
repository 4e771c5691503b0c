import { describe, expect, it } from '@jest/globals';
import type { INetworkPolicy, INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1';
import { apiEnvironment } from '../harness/api-environment.js';
import { objectOf, OVERLAYS } from '../harness/rendered-overlay.js';

const DNS = 53;
/** Default ports of connection strings. */
const STANDARD_PORTS: Readonly<Record<string, number>> = {
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'https:': 443,
  'smtp:': 587,
  'smtps:': 465,
  'http:': 80,
};

function portsOf(rules: readonly INetworkPolicyEgressRule[] = []): unknown[] {
  return rules.flatMap(({ ports = [] }) => ports.map(({ port }) => port));
}

describe.each(OVERLAYS)('the network policy of the API in the overlay %s', (overlay) => {
  const { policyTypes, ingress, egress } = objectOf<INetworkPolicy>(overlay, 'NetworkPolicy').spec!;
  const environment = apiEnvironment(overlay);

  it('refuses all other traffic in both directions', () => {
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    for (const { from, ports } of ingress!) expect([from, ports]).not.toContain(undefined);
    for (const { to, ports } of egress!) expect([to, ports]).not.toContain(undefined);
  });

  it('lets the API reach every server of its configuration', () => {
    const servers = Object.entries(environment).filter(([name, value]) => name.endsWith('_URL') && value);
    expect(servers.length).toBeGreaterThanOrEqual(3);
    for (const [name, value] of servers) {
      const { protocol, port } = new URL(value);
      expect([name, ...portsOf(egress)]).toContain(port ? Number(port) : STANDARD_PORTS[protocol]);
    }
  });

  it('allows DNS by UDP and by TCP', () => {
    const rule = egress!.find(({ ports }) => ports?.some(({ port }) => port === DNS));
    expect(new Set(rule!.ports!.map(({ protocol }) => protocol))).toEqual(new Set(['UDP', 'TCP']));
  });

  it('lets the ingress controller and Prometheus in, only on the HTTP port', () => {
    const namespaces = ingress!.flatMap(({ from = [] }) =>
      from.map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name']),
    );
    expect(namespaces).toEqual(['ingress-nginx', 'monitoring']);
    expect(ingress!.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toEqual(['http']);
  });

  it('blocks the metadata service with the credentials of the cloud', () => {
    const blocks = egress!.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    for (const { cidr, except } of blocks.filter(({ cidr: range }) => range === '0.0.0.0/0')) {
      expect([cidr, except]).toEqual(['0.0.0.0/0', ['169.254.0.0/16']]);
    }
  });
});

describe('the network policy of the migration', () => {
  it('allows outgoing PostgreSQL and DNS, and no incoming traffic', () => {
    const { spec } = objectOf<INetworkPolicy>('production', 'NetworkPolicy', 'studio-api-migration');
    expect(spec!.ingress).toBeUndefined();
    expect(spec!.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(portsOf(spec!.egress)).toEqual([DNS, DNS, 5432]);
  });
});
