export { ApiError, type ApiErrorFacts, type ApiErrorKind, isApiError } from './api-error.js';
export { type BreakerOptions, DEFAULT_BREAKER_OPTIONS, withBreaker } from './breaker.js';
export { DEFAULT_CLIENT_OPTIONS } from './client.constants.js';
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
export { fetchWithRetry } from './fetch-with-retry.js';
export { newIdempotencyKey } from './idempotency-key.js';
export { DEFAULT_MESSAGES, type ErrorMessages, messageOf } from './messages.js';
