export { ApiError, type ApiErrorFacts, type ApiErrorKind, isApiError } from './api-error.js';
export type {
  Client,
  ClientOptions,
  ClientPage,
  ClientTimers,
  Fetch,
  QueryValue,
  RequestHeaders,
  RequestLimits,
  RequestOptions,
  RetryEvent,
  Send,
} from './client.options.js';
export { createClient } from './client.js';
export { newIdempotencyKey } from './idempotency-key.js';
