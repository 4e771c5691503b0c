import { OptionsCheck } from '@breakwater/core';
import { resolveBulkheadOptions } from './bulkhead/bulkhead.options.js';
import { resolveCircuitBreakerOptions } from './circuit-breaker/circuit-breaker.options.js';
import type { ErrorFilterOptions } from './answers/error-filter.options.js';
import type { RequestResilienceOptions } from './requests/requests.options.js';
import type { NamedPolicies, PolicyDefaults } from './steps/policy-declarations.js';
import { resolveRetryOptions } from './retry/retry.options.js';

/** How the application handles HTTP requests and their errors. */
export interface HttpResilienceOptions extends RequestResilienceOptions {
  /** Options of `ErrorTrackingFilter`. */
  readonly errors?: ErrorFilterOptions;
}

/** Options of `ResilienceModule.forRoot()`. */
export interface ResilienceModuleOptions {
  /** Policies by name. @default none */
  readonly policies?: NamedPolicies;
  /** Options for every policy that is used. @default those of each policy */
  readonly defaults?: PolicyDefaults;
  /** Interceptors and filter for HTTP. */
  readonly http?: HttpResilienceOptions;
}

/**
 * Checks what the parts do not check themselves.
 *
 * @throws OptionsError for an unknown option, or a default that is wrong
 */
export function checkResilienceOptions(options: ResilienceModuleOptions, place: string): void {
  new OptionsCheck('resilience', place).known(options, ['policies', 'defaults', 'http']);
  checkDefaults(options.defaults ?? {}, `the defaults of ${place}`);
}

/**
 * Checks the defaults of this package's own policies, as no call may ever use them.
 *
 * @throws OptionsError when one is wrong
 */
function checkDefaults(defaults: PolicyDefaults, place: string): void {
  const { circuitBreaker = {}, retry = {}, bulkhead = {} } = defaults;
  resolveCircuitBreakerOptions(circuitBreaker, place);
  resolveRetryOptions(retry, place);
  resolveBulkheadOptions(bulkhead, place);
}
