import { seconds } from '@breakwater/core';
import { DEFAULT_TRACING_OPTIONS } from '../tracing/tracing.constants.js';

/** Defaults of the option `logging` of `ObservabilityModule`. */
export const DEFAULT_LOGGING_OPTIONS = {
  /** On by default, because no other log line reports an open circuit. */
  transitions: true,
  /** 1 s: a worker thread writes its backlog in milliseconds, and a transport that hangs must not delay the shutdown. */
  flushTimeout: seconds(1),
} as const;

/** Defaults of `pinoHttpOptions`. */
export const DEFAULT_ACCESS_LOG_OPTIONS = {
  level: 'info',
  /** 5 s: longer than most users are willing to wait. */
  slowThreshold: seconds(5),
  /** The same requests create no spans. */
  ignorePaths: DEFAULT_TRACING_OPTIONS.ignorePaths,
  requestIdHeader: 'x-request-id',
  /** Off: an id of a person is personal data. */
  userId: false,
  redact: [],
  redaction: {},
} as const;

/**
 * Names of fields that earlier versions hid.
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
