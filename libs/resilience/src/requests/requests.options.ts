import { checkOptions, OptionsError } from '@breakwater/core';
import type { RetryInput } from '../steps/policy-declarations.js';
import { checkRetry } from '../pipeline/steps/retry.step.js';
import { DEFAULT_HTTP_OPTIONS } from './requests.constants.js';

/** Deadline and retries of HTTP requests. */
export interface RequestResilienceOptions {
  /**
   * True if each request gets its context, deadline and retries from its arrival on, without interceptors: body parsers,
   * middleware, guards and pipes are inside the deadline. Do not register `TimeoutInterceptor` and `RetryInterceptor` as well.
   * @default false
   */
  readonly deadline?: boolean;
  /**
   * Milliseconds that a request may take; `false` for no limit. The time starts when the request arrives with
   * `deadline: true`, else at the `TimeoutInterceptor`. A route can differ with `@RequestTimeout()`.
   * @default 120000
   */
  readonly requestTimeout?: number | false;
  /**
   * Retries of handlers with an idempotent HTTP method, by `deadline: true` or the `RetryInterceptor`: a number, a preset or
   * options; `false` for none. A route can differ with `@RequestRetry()`.
   * @default { maxRetries: 2, delay: 100, maxDelay: 1000 }
   */
  readonly retry?: RetryInput | false;
}

/** {@link RequestResilienceOptions} with every default filled in. */
export interface ResolvedRequestResilienceOptions {
  readonly deadline: boolean;
  readonly requestTimeout: number | false;
  readonly retry: RetryInput | false;
}

/** Injection token of {@link ResolvedRequestResilienceOptions}. */
export const ResolvedRequestResilienceOptions = Symbol(
  '@breakwater/resilience:ResolvedRequestResilienceOptions',
);

/**
 * Fills in the defaults and checks every value.
 *
 * @throws OptionsError when an option is wrong or unknown
 */
export function resolveRequestResilienceOptions(
  options: RequestResilienceOptions,
  place: string,
): ResolvedRequestResilienceOptions {
  return checkOptions('http', place, (check) => {
    check.known(options, ['deadline', 'requestTimeout', 'retry', 'errors']);
    const deadline = options.deadline ?? DEFAULT_HTTP_OPTIONS.deadline;
    check.boolean('deadline', deadline);
    const requestTimeout = options.requestTimeout ?? DEFAULT_HTTP_OPTIONS.requestTimeout;
    if (requestTimeout !== false) check.duration('requestTimeout', requestTimeout, 1);
    const retry = options.retry ?? DEFAULT_HTTP_OPTIONS.retry;
    if (retry !== false) check.include(() => checkRetry(retry, `http.retry of ${place}`));
    return { deadline, requestTimeout, retry };
  });
}

/**
 * Refuses an interceptor beside `deadline: true`, as requests would have two deadlines and twice the retries.
 *
 * @throws OptionsError when the interceptor is registered in such an application
 */
export function refuseBeside({ deadline }: ResolvedRequestResilienceOptions, interceptor: string): void {
  if (!deadline) return;
  throw new OptionsError(
    'http.deadline',
    `false where ${interceptor} is registered; remove the interceptor`,
    true,
  );
}
