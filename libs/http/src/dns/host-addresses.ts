import { type Clock, settledWithin } from '@breakwater/core';
import type { ResolvedDnsOptions } from './dns.options.js';
import type { HostAddress, ResolveHost } from './resolver.js';

/** Hosts whose answers are kept; the oldest goes first. */
const MAX_HOSTS = 500;
/** Milliseconds that a caller waits for the resolver while an old answer is at hand. */
const PATIENCE = 500;

interface KnownHost {
  /** The last good answer. */
  addresses: readonly HostAddress[];
  /** Time of the last good answer. */
  answeredAt: number;
  /** Time until which the resolver is not asked. */
  validUntil: number;
  /** The last failure, if it came after the last good answer. */
  failure?: { readonly error: Error };
  asking?: Promise<void>;
  turn: number;
  /** Addresses that refused a connection, with the time until which they are tried last. */
  readonly refused: Map<string, number>;
}

/**
 * Addresses of hosts: cached, in turns, and from the last good answer while the resolver fails or hangs. An address that refused a
 * connection comes last for a while.
 */
export class HostAddresses {
  readonly #hosts = new Map<string, KnownHost>();

  constructor(
    private readonly clock: Clock,
    private readonly options: ResolvedDnsOptions,
    private readonly resolve: ResolveHost,
  ) {}

  /**
   * Returns all addresses of a host, the one to try first at the front.
   *
   * @throws the error of the resolver when there is no answer, nor an old one
   */
  async of(hostname: string): Promise<readonly HostAddress[]> {
    const host = this.#hosts.get(hostname) ?? this.#add(hostname);
    if (this.clock.now() >= host.validUntil) await this.#refresh(hostname, host);
    if (this.#isUsable(host)) return this.#inTurn(host);
    throw host.failure?.error ?? new Error(`'${hostname}' has no address.`);
  }

  /** Puts an address last for a while, because it did not accept a connection. */
  refused(hostname: string, address: string): void {
    const { skipFor } = this.options;
    if (skipFor > 0) this.#hosts.get(hostname)?.refused.set(address, this.clock.now() + skipFor);
  }

  /** Takes an address that accepted a connection as good again. */
  accepted(hostname: string, address: string): void {
    this.#hosts.get(hostname)?.refused.delete(address);
  }

  #add(hostname: string): KnownHost {
    if (this.#hosts.size >= MAX_HOSTS) {
      const [oldest] = this.#hosts.keys();
      this.#hosts.delete(oldest!);
    }
    const host: KnownHost = {
      addresses: [],
      answeredAt: -Infinity,
      validUntil: -Infinity,
      turn: 0,
      refused: new Map(),
    };
    this.#hosts.set(hostname, host);
    return host;
  }

  /** Asks the resolver, once for all callers. A caller with an old answer does not wait for a resolver that hangs. */
  async #refresh(hostname: string, host: KnownHost): Promise<void> {
    host.asking ??= this.#ask(hostname, host).finally(() => delete host.asking);
    if (!this.#isUsable(host)) await host.asking;
    else await settledWithin(this.clock, host.asking, PATIENCE);
  }

  async #ask(hostname: string, host: KnownHost): Promise<void> {
    const { ttl, failureTtl } = this.options;
    try {
      const addresses = await this.resolve(hostname);
      if (addresses.length === 0)
        throw Object.assign(new Error(`'${hostname}' has no address.`), { code: 'ENOTFOUND' });
      host.addresses = addresses;
      host.answeredAt = this.clock.now();
      host.validUntil = host.answeredAt + ttl;
      delete host.failure;
      for (const address of host.refused.keys()) {
        if (!addresses.some((known) => known.address === address)) host.refused.delete(address);
      }
    } catch (error) {
      host.failure = { error: error as Error };
      host.validUntil = this.clock.now() + failureTtl;
    }
  }

  /** Returns whether the host has an answer that is fresh, or old while the resolver fails. */
  #isUsable(host: KnownHost): boolean {
    return (
      host.addresses.length > 0 &&
      this.clock.now() < host.answeredAt + this.options.ttl + this.options.staleFor
    );
  }

  #inTurn(host: KnownHost): readonly HostAddress[] {
    const { addresses, refused } = host;
    const now = this.clock.now();
    const isRefused = ({ address }: HostAddress): boolean => (refused.get(address) ?? -Infinity) > now;
    const good = refused.size === 0 ? addresses : addresses.filter((each) => !isRefused(each));
    const turned = rotated(good.length === 0 ? addresses : good, host.turn++);
    // Addresses that refused come last instead of being left out: they are better than none.
    return good.length === 0 || good === addresses ? turned : [...turned, ...addresses.filter(isRefused)];
  }
}

function rotated<T>(list: readonly T[], turn: number): readonly T[] {
  const start = turn % list.length;
  return start === 0 ? list : [...list.slice(start), ...list.slice(0, start)];
}
