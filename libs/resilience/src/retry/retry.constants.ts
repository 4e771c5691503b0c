import { seconds } from '@breakwater/core';

/** Defaults of a retry policy. Those of the back-off are what users of p-retry know. */
export const DEFAULT_RETRY_OPTIONS = {
  /** Calls in addition to the first. Source: Polly v8 `MaxRetryAttempts`. */
  maxRetries: 3,
  /** Source: p-retry, resilience4j (with a multiplier) and every cloud SDK back off exponentially. */
  backoff: 'exponential',
  /** Source: p-retry `minTimeout`. */
  delay: seconds(1),
  /** Source: p-retry `factor`. */
  factor: 2,
  /** Least work for the server of all variants: Marc Brooker, AWS Architecture Blog, 2015. */
  jitter: 'full',
  /** Short enough for a caller that waits for an answer; an open circuit with its usual 30 s does not fit. */
  maxDelay: seconds(10),
  /** No limit: that is the business of the total timeout and of the request's deadline. */
  maxDuration: Infinity,
  /** Network codes, HTTP 408, 425, 429 and 5xx, and errors that say so themselves. */
  retryOn: ['transient'],
  abortOn: [],
  /** The other side knows better than a formula when to come back. */
  respectRetryAfter: true,
} as const;

/** Default `factor` of the decorrelated back-off. Source: Marc Brooker, AWS Architecture Blog, 2015. */
export const DEFAULT_DECORRELATED_FACTOR = 3;

/** Defaults of the retry budget. */
export const DEFAULT_RETRY_BUDGET_OPTIONS = {
  /** Source: Envoy `retry_budget.budget_percent`, Finagle `RetryBudget`. */
  ratio: 0.2,
  /** Ten a second. Source: Finagle `RetryBudget` (`minRetriesPerSec`); measured in docs/decisions/0003-retry-budget.md. */
  minimum: 100,
  /** Source: Finagle `RetryBudget` (`ttl`). */
  window: seconds(10),
  rejectWithBudgetError: false,
} as const;
