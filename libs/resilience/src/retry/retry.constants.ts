import { seconds } from '@breakwater/core';

/** Defaults of a retry policy. The defaults of the back-off are those of p-retry. */
export const DEFAULT_RETRY_OPTIONS = {
  /** Calls in addition to the first. Source: Polly v8 `MaxRetryAttempts`. */
  maxRetries: 3,
  /** Source: p-retry, resilience4j (with a multiplier) and every cloud SDK back off exponentially. */
  backoff: 'exponential',
  /** Source: p-retry `minTimeout`. */
  delay: seconds(1),
  /** Source: p-retry `factor`. */
  factor: 2,
  /** Causes the least work for the server. Source: Marc Brooker, AWS Architecture Blog, 2015. */
  jitter: 'full',
  /** Short enough for a waiting caller; shorter than the usual 30 s of an open circuit, which is therefore not waited for. */
  maxDelay: seconds(10),
  /** No limit: the total timeout and the deadline of the request limit the time of a call. */
  maxDuration: Infinity,
  /** Network codes, HTTP 408, 425, 429 and 5xx, and errors with `retryable: true`. */
  retryOn: ['transient'],
  abortOn: [],
  /** On: the other side knows best when a retry can succeed. */
  respectRetryAfter: true,
} as const;

/** Default `factor` of the decorrelated back-off. Source: Marc Brooker, AWS Architecture Blog, 2015. */
export const DEFAULT_DECORRELATED_FACTOR = 3;
