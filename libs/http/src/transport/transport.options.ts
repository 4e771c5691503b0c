import type { ConnectionOptions } from 'node:tls';
import type { DnsOptions, ResolvedDnsOptions } from '../dns/dns.options.js';
import type { RedirectPolicy } from '../redirects/redirect-policy.js';

/** Options of TLS, as `tls.connect()` of Node takes them. */
export type TlsOptions = Pick<
  ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'ciphers'
  | 'key'
  | 'maxVersion'
  | 'minVersion'
  | 'passphrase'
  | 'pfx'
  | 'rejectUnauthorized'
  | 'servername'
>;

/** Options of the connections of one upstream. Durations are milliseconds. */
export interface TransportOptions {
  /** Greatest number of connections for each origin, and so of requests at the same time. @default 50 */
  readonly connections?: number;
  /**
   * True if requests take turns on all open connections, so that each server behind a load balancer of connections (such as a
   * Kubernetes Service) gets its share. Without it a free connection is used again as soon as possible.
   * @default false
   */
  readonly balanceConnections?: boolean;
  /** Greatest number of requests that wait for a connection; further ones fail with `BulkheadFullError`. @default 1000 */
  readonly maxQueued?: number;
  /** Time that a request waits for a free connection. @default 1000 */
  readonly queueTimeout?: number;
  /** Time for name resolution, TCP and TLS together. @default 2000 */
  readonly connectTimeout?: number;
  /** Time from the last byte of the request to the headers of the answer. `Infinity` for none. @default 30000 */
  readonly headersTimeout?: number;
  /** Time from the headers to the end of the body, however slowly it drips. `Infinity` for none. @default 60000 */
  readonly bodyTimeout?: number;
  /** Time after which an unused connection is closed, unless the server announces another. @default 4000 */
  readonly keepAliveTimeout?: number;
  /** Greatest time of an unused connection, whatever the server announces. Keep it below the limits of NATs. @default 30000 */
  readonly keepAliveMaxTimeout?: number;
  /** Age after which a connection gets no further request, so that changes of the DNS take effect. @default 60000 */
  readonly connectionMaxAge?: number;
  /** Greatest size of the body of an answer in bytes, counted after decompression. @default 10485760 */
  readonly maxResponseBytes?: number;
  /**
   * Redirects that are followed: none, those within the origin, or up to `max` also to other origins, without secret headers.
   * @default 'error'
   */
  readonly redirects?: RedirectPolicy;
  /** Names of further headers with secrets, which a redirect to another origin does not get. @default none */
  readonly secretHeaders?: readonly string[];
  /**
   * True if addresses come from outside, e.g. from users. Then only public addresses on the ports 80 and 443 are allowed, and no
   * redirects.
   * @default false
   */
  readonly untrusted?: boolean;
  /** Cache of the name resolution. */
  readonly dns?: DnsOptions;
  /** Options of TLS, such as `ca`, `cert` and `key`. @default those of Node */
  readonly tls?: TlsOptions;
}

/** {@link TransportOptions} with every default filled in. */
export interface ResolvedTransportOptions extends Required<Omit<TransportOptions, 'dns' | 'tls'>> {
  readonly dns: ResolvedDnsOptions;
  readonly tls: TlsOptions | undefined;
}
