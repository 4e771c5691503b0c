import { seconds } from '@breakwater/core';
import { DEFAULT_TRACING_OPTIONS } from '../tracing/tracing.constants.js';

/** Defaults of the option `logging` of `ObservabilityModule`. */
export const DEFAULT_LOGGING_OPTIONS = {
  /** A circuit that opens is news, and nothing else says so. */
  transitions: true,
  /** 1 s: a worker thread writes its backlog in milliseconds; a transport that hangs must not hold up the end. */
  flushTimeout: seconds(1),
} as const;

/** Defaults of `pinoHttpOptions`. */
export const DEFAULT_ACCESS_LOG_OPTIONS = {
  level: 'info',
  /** 5 s: longer than a person waits without a second thought. */
  slowThreshold: seconds(5),
  /** The same requests that make no spans. */
  ignorePaths: DEFAULT_TRACING_OPTIONS.ignorePaths,
  requestIdHeader: 'x-request-id',
  redact: [],
  redaction: {},
} as const;

/**
 * Names of fields that were hidden by former versions.
 *
 * @deprecated `Redactor` of `@breakwater/core` knows these and many more, in any spelling.
 */
export const SECRET_FIELDS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'token',
  'access-token',
  'refresh-token',
  'id-token',
  'session-token',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'client-secret',
  'api-key',
  'x-api-key',
  'private-key',
] as const;
