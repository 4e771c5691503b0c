import type { RateLimitAlgorithm } from '../counters/counters.js';

/** The parts of a request that this package reads. The request itself comes from Express, Fastify, GraphQL, a socket or a message. */
export interface RateLimitRequest {
  readonly headers?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Address of the client, as the framework determines it with its setting for proxies. */
  readonly ip?: string | undefined;
  /** The connection, where there is no `ip`. */
  readonly socket?: unknown;
  /** The user that the guard for authentication has found. */
  readonly user?: unknown;
  /** The socket of a WebSocket message, e.g. the `Socket` of socket.io. */
  readonly client?: unknown;
  /** The payload of a message of a broker. */
  readonly data?: unknown;
  /** The context of a message of a broker, e.g. `TcpContext`. */
  readonly message?: unknown;
}

/** A function of the request. It may declare a more specific type for the request, such as that of Express. */
export type RateLimitFunction<T> = { call(request: RateLimitRequest): T | Promise<T> }['call'];

/**
 * The requests that share a counter:
 *
 * - `ip`: an IPv4 address, or the /64 network of an IPv6 address
 * - `user`: the `id` or `sub` of `request.user`; without a user the address
 * - `api-key`: the header `x-api-key`; without the header the address. Anyone can invent keys, so refuse unknown ones earlier
 *   or add a policy by `ip`.
 * - a function that returns any text; for `undefined` the policy does not apply to the request
 */
export type RateLimitKey = 'ip' | 'user' | 'api-key' | RateLimitFunction<string | undefined>;

/**
 * The requests that a policy counts:
 *
 * - `global`: all requests that the guard or the middleware sees, in one counter for each key
 * - `route`: requests to handlers that name the policy, in one counter for each key and handler
 * - `shared`: requests to handlers that name the policy, in one counter for each key
 */
export type RateLimitScope = 'global' | 'route' | 'shared';

/**
 * The answer while Redis is lost:
 *
 * - `local`: each instance counts in its memory, with the limit divided by `instances`
 * - `open`: requests pass
 * - `closed`: requests are refused with 503
 */
export type WhenStoreFails = 'local' | 'open' | 'closed';

/** Options of one policy. Durations are milliseconds. */
export interface RateLimitPolicyOptions {
  /**
   * Requests per window. 0 refuses everything. A function can return another limit for each request, which takes effect at once;
   * `Infinity` means that the policy does not apply to the request.
   */
  readonly limit: number | RateLimitFunction<number>;
  /** Length of the window, e.g. `minutes(1)`. */
  readonly window: number;
  /**
   * `fixed`: the window begins with the first request. `sliding`: no window ever has more requests than the limit. `gcra`: permits
   * become free one by one.
   * @default 'sliding'
   */
  readonly algorithm?: RateLimitAlgorithm;
  /** Requests that may come at once. Only for `gcra`. @default the limit */
  readonly burst?: number;
  /** The requests that share a counter. @default 'ip' */
  readonly key?: RateLimitKey;
  /** Permits that one request takes. A function can return 0 for a request that is free. @default 1 */
  readonly cost?: number | RateLimitFunction<number>;
  /** Time for which a refused key stays refused, even if a permit is free earlier; 0 for none. @default 0 */
  readonly blockFor?: number;
  /** The requests that the policy counts. @default 'global' */
  readonly scope?: RateLimitScope;
  /** The answer while Redis is lost. Without Redis the option has no effect. @default 'local' */
  readonly whenStoreFails?: WhenStoreFails;
}
