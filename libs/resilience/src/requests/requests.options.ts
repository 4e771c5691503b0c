import { checkOptions, OptionsError } from '@breakwater/core';
import type { RetryInput } from '../steps/policy-declarations.js';
import { checkRetry } from '../pipeline/steps/retry.step.js';
import type { TrustCriticality } from './caller-trust.js';
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
  /**
   * Returns true for requests whose header `x-request-criticality` may raise the criticality of the request, e.g. those of your own gateway.
   * The header of every other request can only lower it. The function must be fast; an error or anything but `true` means no.
   * @default nobody
   */
  readonly trustCriticality?: TrustCriticality;
}

/** {@link RequestResilienceOptions} with every default filled in. */
export interface ResolvedRequestResilienceOptions {
  readonly deadline: boolean;
  readonly requestTimeout: number | false;
  readonly retry: RetryInput | false;
  readonly trustCriticality: TrustCriticality | undefined;
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
    check.known(options, ['deadline', 'requestTimeout', 'retry', 'trustCriticality', 'errors']);
    const deadline = options.deadline ?? DEFAULT_HTTP_OPTIONS.deadline;
    check.boolean('deadline', deadline);
    const requestTimeout = options.requestTimeout ?? DEFAULT_HTTP_OPTIONS.requestTimeout;
    if (requestTimeout !== false) check.duration('requestTimeout', requestTimeout, 1);
    const retry = options.retry ?? DEFAULT_HTTP_OPTIONS.retry;
    if (retry !== false) check.include(() => checkRetry(retry, `http.retry of ${place}`));
    const { trustCriticality } = options;
    check.optionalFunction('trustCriticality', trustCriticality);
    return { deadline, requestTimeout, retry, trustCriticality };
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
