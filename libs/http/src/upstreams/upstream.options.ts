import type { RequestContext } from '@breakwater/core';
import type { NamedPolicyDeclarations } from '@breakwater/resilience/steps';
import type { HeaderInput } from '../requests/header-fields.js';
import type { IdempotencyKeyFormat } from '../requests/idempotency-key.js';
import type { ResolvedTransportOptions, TransportOptions } from '../transport/transport.options.js';

/** Policies of an upstream. A policy that is left out has the default of this package; `enabled: false` switches it off. */
export type HttpPolicy = Omit<NamedPolicyDeclarations, 'fallback' | 'cache'>;

/** Headers of an upstream, e.g. its credentials: fixed ones, or a function that is called for each attempt. */
export type UpstreamHeaders =
  HeaderInput | ((context: RequestContext | undefined) => HeaderInput | Promise<HeaderInput>);

/** Options that hold for all upstreams which set none. */
export interface UpstreamDefaults extends TransportOptions {
  /**
   * The policy of all calls: its name, if `ResilienceModule` knows it, or policies that replace defaults one by one. In a policy
   * known by name, add `ignore: notCausedByUpstream` to the circuit breaker.
   * @default total 30 s, attempt 10 s, 2 retries, a circuit breaker, and a bulkhead of 50 calls with a queue of 100
   */
  readonly policy?: string | HttpPolicy;
  /** Headers of all requests. The headers of a call win over them. @default none */
  readonly headers?: UpstreamHeaders;
  /**
   * True if the upstream belongs to somebody else. It then never gets `baggage`. Only an explicit `false` passes `x-breakwater-chaos` on.
   * @default false
   */
  readonly external?: boolean;
  /** Form of idempotency keys: in quotes as the draft of the IETF demands, or raw, as Stripe expects them. @default 'quoted' */
  readonly idempotencyKeys?: IdempotencyKeyFormat;
}

/** Options of one upstream. */
export interface UpstreamOptions extends UpstreamDefaults {
  /**
   * Address of the upstream, with the beginning of all paths. Required unless the upstream is `untrusted`, where each call has its
   * own address.
   */
  readonly baseUrl?: string;
}

/** {@link UpstreamOptions} together with the name of the upstream. */
export interface NamedUpstreamOptions extends UpstreamOptions {
  /** Name of the upstream for `@InjectHttp()`, metrics and errors. */
  readonly name: string;
}

/** {@link UpstreamOptions} after the checks, with every default filled in. */
export interface ResolvedUpstreamOptions {
  readonly name: string;
  /** Origin, and the path without a slash at its end. */
  readonly base: { readonly origin: string; readonly path: string } | undefined;
  readonly policy: string | HttpPolicy;
  readonly headers: UpstreamHeaders | undefined;
  readonly external: boolean;
  /** True if an option says `external: false`. */
  readonly internal: boolean;
  readonly idempotencyKeys: IdempotencyKeyFormat;
  readonly transport: ResolvedTransportOptions;
  /** True if an option sets the number of connections; else it is that of the calls that the bulkhead lets run. */
  readonly connectionsGiven: boolean;
}
