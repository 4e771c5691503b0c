export { HttpModule, type AsyncUpstream } from './http.module.js';
export type { HttpModuleOptions } from './http.options.js';
export { HttpClients } from './http-clients.service.js';
export { InjectHttp, httpClientToken } from './inject-http.decorator.js';
export { DEFAULT_HTTP_POLICY, DEFAULT_UPSTREAM_OPTIONS } from './http.constants.js';
export type {
  HttpPolicy,
  NamedUpstreamOptions,
  UpstreamDefaults,
  UpstreamHeaders,
  UpstreamOptions,
} from './upstreams/upstream.options.js';
export { UpstreamExplanation } from './upstreams/upstream-explanation.js';
export { HttpStatus, type UpstreamHealth } from './http.status.js';

export { HttpClient, type HttpMethod } from './client/http-client.js';
export type { CallOptions, SchemaCallOptions, StreamOptions } from './client/call.options.js';
export { HttpAnswer } from './client/http-answer.js';
export { HttpStream } from './client/http-stream.js';
export type { PendingAnswer } from './client/pending-answer.js';
export { axiosOptions, type AxiosOptions } from './fetch/axios-options.js';
export { notCausedByUpstream } from './attempts/upstream-faults.js';
export type { HeaderInput } from './requests/header-fields.js';
export type { IdempotencyKey, IdempotencyKeyFormat } from './requests/idempotency-key.js';
export type { RequestOptions } from './requests/outgoing-request.js';
export type { PathParam, PathParams } from './requests/path-template.js';
export type { QueryParams, QueryValue } from './requests/query-text.js';
export type { BodyFactory, BodyInput, BodyOptions, BodyStream } from './requests/request-body.js';

export type * from './http.events.js';

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
export type { DnsOptions, ResolvedDnsOptions } from './dns/dns.options.js';
export type { RedirectPolicy } from './redirects/redirect-policy.js';
export { DEFAULT_TRANSPORT_OPTIONS } from './transport/transport.constants.js';
export type {
  ResolvedTransportOptions,
  TlsOptions,
  TransportOptions,
} from './transport/transport.options.js';
export type { PoolState } from './transport/transport.js';
