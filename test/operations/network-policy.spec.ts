import { describe, expect, it } from '@jest/globals';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IConfigMap, IService } from 'kubernetes-models/v1';
import { apiEnvironment } from '../harness/api-environment.js';
import { EditedOverlay } from '../harness/edited-overlay.js';
import { NetworkPolicies, type Peer } from '../harness/network-policies.js';
import {
  type Manifest,
  objectIn,
  OVERLAYS,
  podSpecsOf,
  renderFolder,
  renderOverlay,
  renderWithComponent,
} from '../harness/rendered-overlay.js';

const [DNS, HTTPS] = [53, 443];
/** Default ports of connection strings. */
const STANDARD_PORTS: Readonly<Record<string, number>> = {
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'https:': HTTPS,
  'wss:': HTTPS,
  'smtp:': 587,
  'smtps:': 465,
};
/** Addresses from which a private server and a public one can answer, in both families. */
const PRIVATE = ['10.1.2.3', '172.20.0.9', '192.168.7.7', '100.64.3.2', 'fd12:3456::9'];
const PUBLIC = ['142.250.1.1', '172.15.0.1', '100.128.0.1', '2607:f8b0::1', '64:ff9b::8efa:101'];
/** Where clouds answer with credentials, directly and through NAT64. */
const METADATA = [
  '169.254.169.254',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
];

/** The policies around the pods of a Deployment or a Job. */
function around(objects: readonly Manifest[], name: string): NetworkPolicies {
  const { labels, spec } = podSpecsOf(objects).find((pods) => pods.name === name)!;
  const ports = spec.containers.flatMap((container) => container.ports ?? []);
  return new NetworkPolicies(objects, {
    namespace: objects.find(({ kind }) => kind === 'Namespace')!.metadata.name,
    labels,
    ports: Object.fromEntries(ports.map((port) => [port.name!, port.containerPort])),
  });
}

/** The servers of a configuration: the name of the variable, the host and the port. */
function serversIn(environment: Readonly<Record<string, string>>): [string, string, number][] {
  const addresses = Object.entries(environment).flatMap(([name, value]): [string, string, number][] => {
    // The API does not call the pages whose requests it admits.
    if (name === 'CORS_ORIGINS' || !/^[a-z]+:\/\//.test(value)) return [];
    const { protocol, hostname, port } = new URL(value);
    return [[name, hostname, port ? Number(port) : STANDARD_PORTS[protocol]!]];
  });
  const { CLAMD_HOST = '', CLAMD_PORT = '3310' } = environment;
  return [...addresses, ['CLAMD_HOST', CLAMD_HOST, Number(CLAMD_PORT)]];
}

/** The peers that a host name can stand for. */
function peersOf(host: string, namespace: string): Peer[] {
  if (!host.includes('.')) return [{ namespace }];
  const [, other = ''] = host.split('.');
  if (/\.svc(\.|$)/.test(host)) return [{ namespace: other }];
  return (host.endsWith('.internal') ? PRIVATE : PUBLIC).map((address) => ({ address }));
}

describe.each(OVERLAYS)('the network policy of the API in the overlay %s', (overlay) => {
  const objects = renderOverlay(overlay);
  const api = around(objects, 'Deployment/studio-api');
  const namespace = objects.find(({ kind }) => kind === 'Namespace')!.metadata.name;

  it('lets the API reach every server of its configuration', () => {
    const servers = serversIn(apiEnvironment(overlay));
    expect(servers.length).toBeGreaterThan(6);
    for (const [variable, host, port] of servers) {
      for (const peer of peersOf(host, namespace)) {
        expect([variable, peer, api.lets(peer, port)]).toEqual([variable, peer, true]);
      }
    }
  });

  it('allows DNS by UDP and by TCP, only from the pods that answer it', () => {
    for (const protocol of ['UDP', 'TCP'] as const) {
      expect(api.lets({ namespace: 'kube-system' }, DNS, protocol)).toBe(true);
      expect(api.lets({ address: '8.8.8.8' }, DNS, protocol)).toBe(false);
      expect(api.lets({ namespace }, DNS, protocol)).toBe(false);
    }
  });

  it('refuses servers and ports that the API does not use', () => {
    for (const address of [...PRIVATE, ...PUBLIC, ...METADATA]) {
      for (const port of [22, 80, 3000, 8080, 27017]) {
        expect([address, port, api.lets({ address }, port)]).toEqual([address, port, false]);
      }
    }
    expect(api.lets({ namespace: 'default' }, 8080)).toBe(false);
    expect(api.lets({ namespace: 'default' }, 9093)).toBe(false);
    expect(api.lets({ namespace: 'monitoring' }, 9090)).toBe(false);
    expect(api.lets({ namespace: 'kube-system' }, HTTPS)).toBe(false);
  });

  it('blocks the API server and the metadata service with the credentials of the cloud', () => {
    for (const address of [...PRIVATE, ...METADATA]) {
      expect([address, api.lets({ address }, HTTPS)]).toEqual([address, false]);
    }
    expect(api.lets({ namespace: 'default' }, HTTPS)).toBe(false);
  });

  it('lets the ingress controller and Prometheus in, only on the HTTP port', () => {
    for (const from of ['ingress-nginx', 'monitoring']) {
      expect([from, api.admits({ namespace: from }, 3000)]).toEqual([from, true]);
      expect([from, api.admits({ namespace: from }, 9229)]).toEqual([from, false]);
    }
    expect(api.admits({ namespace: 'default' }, 3000)).toBe(false);
    expect(api.admits({ namespace }, 3000)).toBe(false);
    for (const address of PUBLIC) expect(api.admits({ address }, 3000)).toBe(false);
  });

  it('has a rule for each direction, with peers and ports', () => {
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as INetworkPolicy[];
    for (const { spec } of policies) {
      expect(spec!.policyTypes).toEqual(['Ingress', 'Egress']);
      for (const { from, ports } of spec!.ingress ?? []) expect([from, ports]).not.toContain(undefined);
      for (const { to, ports } of spec!.egress ?? []) expect([to, ports]).not.toContain(undefined);
    }
  });
});

describe.each(OVERLAYS)('the network policy of the page in the overlay %s', (overlay) => {
  const objects = renderOverlay(overlay);
  const namespace = objects.find(({ kind }) => kind === 'Namespace')!.metadata.name;
  const web = around(objects, 'Deployment/studio-web');
  const labelsOf = (name: string): Peer => ({
    namespace,
    labels: podSpecsOf(objects).find((pods) => pods.name === name)!.labels,
  });

  it('lets its server ask the API, which admits it, and find it by DNS', () => {
    const { API_INTERNAL_URL } = objectIn<IConfigMap>(objects, 'ConfigMap', 'studio-web').data!;
    const { hostname, port } = new URL(API_INTERNAL_URL!);
    const service = objectIn<IService>(objects, 'Service', hostname).spec!;
    expect(service.ports).toEqual([{ name: 'http', port: Number(port || 80), targetPort: 'http' }]);
    expect(web.lets(labelsOf('Deployment/studio-api'), 3000)).toBe(true);
    const api = around(objects, 'Deployment/studio-api');
    expect(api.admits(labelsOf('Deployment/studio-web'), 3000)).toBe(true);
    expect(api.admits({ ...labelsOf('Deployment/studio-web'), namespace: 'default' }, 3000)).toBe(false);
    for (const protocol of ['UDP', 'TCP'] as const)
      expect(web.lets({ namespace: 'kube-system' }, DNS, protocol)).toBe(true);
  });

  it('lets it reach nothing else', () => {
    for (const address of [...PRIVATE, ...PUBLIC, ...METADATA]) {
      for (const port of [DNS, 80, HTTPS, 3000, 5432])
        expect([address, port, web.lets({ address }, port)]).toEqual([address, port, false]);
    }
    expect(web.lets(labelsOf('Deployment/studio-api'), 5432)).toBe(false);
    expect(web.lets({ namespace }, 3000)).toBe(false);
    expect(web.lets({ namespace: 'default' }, 3000)).toBe(false);
  });

  it('lets only the proxy in, only on the HTTP port', () => {
    expect(web.admits({ namespace: 'ingress-nginx' }, 3001)).toBe(true);
    expect(web.admits({ namespace: 'ingress-nginx' }, 9229)).toBe(false);
    for (const peer of [{ namespace }, { namespace: 'monitoring' }, { address: '142.250.1.1' }])
      expect(web.admits(peer, 3001)).toBe(false);
  });
});

describe('the network policies of production', () => {
  const objects = renderOverlay('production');

  it('let the API reach its servers in other namespaces, where plug-ins match pods by namespace only', () => {
    const api = around(objects, 'Deployment/studio-api');
    for (const port of [5432, 6379, 3310]) expect(api.lets({ namespace: 'databases' }, port)).toBe(true);
  });

  it('let the API ask the DNS cache of its node, and nothing else there', () => {
    const api = around(objects, 'Deployment/studio-api');
    expect(api.lets({ address: '169.254.20.10' }, DNS, 'UDP')).toBe(true);
    expect(api.lets({ address: '169.254.20.10' }, 80)).toBe(false);
  });

  it('let the API send mail, and reach all of the internet by HTTPS in both families', () => {
    const api = around(objects, 'Deployment/studio-api');
    for (const address of PUBLIC) {
      expect([address, [HTTPS, 465, 587].map((port) => api.lets({ address }, port))]).toEqual([
        address,
        [true, true, true],
      ]);
    }
  });

  it('let the migration reach PostgreSQL and DNS, and let nobody reach the migration', () => {
    const migration = around(objects, 'Job/studio-api-migration');
    for (const address of PRIVATE)
      expect([address, migration.lets({ address }, 5432)]).toEqual([address, true]);
    expect(migration.lets({ namespace: 'kube-system' }, DNS, 'UDP')).toBe(true);
    for (const address of [...PUBLIC, ...METADATA]) {
      expect([address, migration.lets({ address }, HTTPS)]).toEqual([address, false]);
    }
    expect(migration.lets({ address: '10.1.2.3' }, 6379)).toBe(false);
    expect(migration.admits({ namespace: 'ingress-nginx' }, 3000)).toBe(false);
  });

  it('follow the ports of a pooler and of Redis with TLS, while the migration goes to PostgreSQL itself', () => {
    using overlay = new EditedOverlay({ settings: { DATABASE_PORT: '6432', REDIS_PORT: '6380' } });
    const edited = renderFolder(overlay.folder);
    const api = around(edited, 'Deployment/studio-api');
    const open = [5432, 6432, 6379, 6380].filter((port) => api.lets({ address: 'fd12:3456::9' }, port));
    expect(open).toEqual([6432, 6380]);
    const migration = around(edited, 'Job/studio-api-migration');
    expect([5432, 6432].map((port) => migration.lets({ address: '10.1.2.3' }, port))).toEqual([true, false]);
  });

  it('open the way to a collector of traces only with its component', () => {
    const collector = { namespace: 'observability' };
    expect(around(objects, 'Deployment/studio-api').lets(collector, 4319)).toBe(false);
    const traced = renderWithComponent('tracing', {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://alloy.observability.svc:4319',
    });
    const api = around(traced, 'Deployment/studio-api');
    expect(api.lets(collector, 4319)).toBe(true);
    expect(api.lets({ namespace: 'default' }, 4319)).toBe(false);
    expect(api.lets({ address: '142.250.1.1' }, HTTPS)).toBe(true);
  });
});
