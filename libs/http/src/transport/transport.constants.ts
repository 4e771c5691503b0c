import { DEFAULT_DNS_OPTIONS } from '../dns/dns.options.js';
import type { ResolvedTransportOptions } from './transport.options.js';

/** Defaults of the connections of an upstream. */
export const DEFAULT_TRANSPORT_OPTIONS: ResolvedTransportOptions = Object.freeze({
  connections: 50,
  balanceConnections: false,
  maxQueued: 1_000,
  queueTimeout: 1_000,
  connectTimeout: 2_000,
  headersTimeout: 30_000,
  bodyTimeout: 60_000,
  // The default of undici, one second below that of Node's server.
  keepAliveTimeout: 4_000,
  // NATs and load balancers drop unused connections after 30 to 350 seconds, and tell neither side.
  keepAliveMaxTimeout: 30_000,
  connectionMaxAge: 60_000,
  maxResponseBytes: 10 * 1_024 * 1_024,
  redirects: 'error',
  secretHeaders: Object.freeze([]) as readonly string[],
  untrusted: false,
  dns: DEFAULT_DNS_OPTIONS,
  tls: undefined,
});

/** Bytes of an unread body that are read so that the connection can be used again. A longer rest costs more than a new connection. */
export const MAX_DISCARDED_BYTES = 65_536;

/** Time for such a rest to arrive, in milliseconds. */
export const MAX_DISCARD_TIME = 1_000;

/** Origins beside that in use whose unused connections are kept. An upstream of untrusted addresses has one per host. */
export const MAX_IDLE_ORIGINS = 20;

/** Encodings that requests offer, unless they set the header themselves. */
export const ACCEPT_ENCODING = 'gzip, br, zstd';
