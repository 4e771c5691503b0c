export { bodyExcerpt } from './errors/body-excerpt.js';
export { HttpBlockedError, type BlockedReason } from './errors/http-blocked.error.js';
export { HttpBodyError, type HttpBodyFailure } from './errors/http-body.error.js';
export { HttpConnectError, type HttpConnectFailure } from './errors/http-connect.error.js';
export { HttpError, type HttpErrorFacts, type HttpErrorOptions } from './errors/http.error.js';
export { HTTP_CLIENT_FAILURES } from './errors/http.failures.js';
export { HttpRedirectError, type RedirectRefusal } from './errors/http-redirect.error.js';
export { HttpSchemaError } from './errors/http-schema.error.js';
export { HttpStatusError } from './errors/http-status.error.js';
export { HttpTimeoutError } from './errors/http-timeout.error.js';
export type { HttpPhase, RequestOutcome } from './errors/request-outcome.js';
export type { DnsOptions } from './dns/dns.options.js';
export type { RedirectPolicy } from './redirects/redirect-policy.js';
export { DEFAULT_TRANSPORT_OPTIONS } from './transport/transport.constants.js';
export type {
  ResolvedTransportOptions,
  TlsOptions,
  TransportOptions,
} from './transport/transport.options.js';
export type { PoolState } from './transport/transport.js';
