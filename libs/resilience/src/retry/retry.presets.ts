import { seconds } from '@breakwater/core';
import { isDatabaseConnectionError, isTransientResponse } from '../errors/retry-conditions.js';
import type { RetryOptions } from '../retry/retry.options.js';

/**
 * Calls to services outside: 3 retries after up to 1 s, 2 s and 4 s. A `fetch` response with status 408, 425, 429 or 5xx
 * counts as a failure too, as `fetch` does not reject for those.
 */
export const externalApi = {
  maxRetries: 3,
  backoff: 'exponential',
  delay: seconds(1),
  factor: 2,
  jitter: 'full',
  retryOn: 'transient',
  retryOnResult: isTransientResponse,
} as const satisfies RetryOptions;

/** Work on a database: 5 retries after 100, 150, 225, 338 and 506 ms, only if the database could not be reached. */
export const database = {
  maxRetries: 5,
  backoff: 'exponential',
  delay: 100,
  factor: 1.5,
  jitter: 'none',
  retryOn: isDatabaseConnectionError,
} as const satisfies RetryOptions;

/** Work on files: 3 retries after 500, 750 and 1125 ms, only if a file is busy or too many are open. */
export const fileSystem = {
  maxRetries: 3,
  backoff: 'exponential',
  delay: 500,
  factor: 1.5,
  jitter: 'none',
  retryOn: ['EBUSY', 'EMFILE'],
} as const satisfies RetryOptions;

/** Work that must succeed and may be repeated after any error: 5 retries after 2, 4, 8, 16 and 30 s. */
export const critical = {
  maxRetries: 5,
  backoff: 'exponential',
  delay: seconds(2),
  factor: 2,
  jitter: 'none',
  maxDelay: seconds(30),
  retryOn: () => true,
} as const satisfies RetryOptions;

/** The retry presets by name. */
export const RETRY_PRESETS = { externalApi, database, fileSystem, critical } as const;

/** Name of a retry preset. */
export type RetryPresetName = keyof typeof RETRY_PRESETS;
