import { OptionsCheck } from '@breakwater/core';
import type { RetryInput } from '../pipeline/policy-declarations.js';
import { checkRetry } from '../pipeline/steps/retry.step.js';
import { DEFAULT_HTTP_OPTIONS } from './requests.constants.js';

/** Deadline and retries of HTTP requests. */
export interface RequestResilienceOptions {
  /**
   * Milliseconds that a request may take, from the `TimeoutInterceptor` on; `false` for no limit. A route can differ
   * with `@RequestTimeout()`.
   * @default 120000
   */
  readonly requestTimeout?: number | false;
  /**
   * Retries of the `RetryInterceptor`: a number, a preset or options.
   * @default { maxRetries: 2, delay: 100, maxDelay: 1000 }
   */
  readonly retry?: RetryInput;
}

/** {@link RequestResilienceOptions} with every default filled in. */
export interface ResolvedRequestResilienceOptions {
  readonly requestTimeout: number | false;
  readonly retry: RetryInput;
}

/** Injection token of {@link ResolvedRequestResilienceOptions}. */
export const REQUEST_OPTIONS = Symbol('@breakwater/resilience:RequestResilienceOptions');

/**
 * Fills in the defaults and checks every value.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveRequestResilienceOptions(
  options: RequestResilienceOptions,
  place: string,
): ResolvedRequestResilienceOptions {
  const check = new OptionsCheck('http', place);
  check.known(options, ['requestTimeout', 'retry', 'errors']);
  const requestTimeout = options.requestTimeout ?? DEFAULT_HTTP_OPTIONS.requestTimeout;
  if (requestTimeout !== false) check.duration('requestTimeout', requestTimeout, 1);
  const retry = options.retry ?? DEFAULT_HTTP_OPTIONS.retry;
  checkRetry(retry, `http.retry of ${place}`);
  return { requestTimeout, retry };
}
