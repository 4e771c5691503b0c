import ipaddr from 'ipaddr.js';
import type {
  INetworkPolicy,
  INetworkPolicyPeer,
  INetworkPolicyPort,
} from 'kubernetes-models/networking.k8s.io/v1';
import type { Manifest } from './rendered-overlay.js';

type Labels = Readonly<Record<string, string>>;

/** The other end of a connection: a pod, or an address outside of the cluster. */
export type Peer = { readonly address: string } | { readonly namespace: string; readonly labels?: Labels };

/** A pod with the policies around it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
  /** The named ports of its containers. */
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * Decides about connections as Kubernetes does: the policies that select a pod add up, and a direction that one of them names is closed
 * otherwise. Pods match selectors only and addresses match blocks only: that is the strictest of the network plug-ins.
 */
export class NetworkPolicies {
  private readonly policies: readonly NonNullable<INetworkPolicy['spec']>[];

  constructor(
    objects: readonly Manifest[],
    private readonly pod: Pod,
  ) {
    this.policies = objects
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === pod.namespace)
      .map((object) => (object as INetworkPolicy).spec!)
      .filter(({ podSelector }) => matches(podSelector!.matchLabels, pod.labels));
  }

  /** Returns true if the pod may open a connection to the peer. */
  lets(peer: Peer, port: number, protocol: 'TCP' | 'UDP' = 'TCP'): boolean {
    const closing = this.policies.filter(({ policyTypes }) => policyTypes!.includes('Egress'));
    const rules = closing.flatMap(({ egress = [] }) => egress);
    return (
      closing.length === 0 ||
      rules.some(({ to, ports }) => this.#includes(to, peer) && this.#opens(ports, port, protocol))
    );
  }

  /** Returns true if the peer may open a connection to the pod. */
  admits(peer: Peer, port: number): boolean {
    const closing = this.policies.filter(({ policyTypes }) => policyTypes!.includes('Ingress'));
    const rules = closing.flatMap(({ ingress = [] }) => ingress);
    return (
      closing.length === 0 ||
      rules.some(({ from, ports }) => this.#includes(from, peer) && this.#opens(ports, port, 'TCP'))
    );
  }

  #includes(peers: readonly INetworkPolicyPeer[] | undefined, peer: Peer): boolean {
    if (!peers?.length) return true;
    return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
      if (ipBlock) return 'address' in peer && within(peer.address, ipBlock.cidr, ipBlock.except);
      if ('address' in peer) return false;
      const namespace = namespaceSelector
        ? matches(namespaceSelector.matchLabels, { 'kubernetes.io/metadata.name': peer.namespace })
        : peer.namespace === this.pod.namespace;
      return namespace && matches(podSelector?.matchLabels, peer.labels ?? {});
    });
  }

  #opens(ports: readonly INetworkPolicyPort[] | undefined, port: number, protocol: string): boolean {
    if (!ports?.length) return true;
    return ports.some((open) => {
      const number = typeof open.port === 'string' ? this.pod.ports[open.port] : open.port;
      return (open.protocol ?? 'TCP') === protocol && (number === undefined || number === port);
    });
  }
}

function matches(selector: Labels | undefined, labels: Labels): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}

function within(address: string, cidr: string, except: readonly string[] = []): boolean {
  const parsed = ipaddr.parse(address);
  const inside = (block: string): boolean => {
    const [network, bits] = ipaddr.parseCIDR(block);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  };
  return inside(cidr) && !except.some(inside);
}
