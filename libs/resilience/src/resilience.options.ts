import { OptionsCheck } from '@breakwater/core';
import { resolveBulkheadOptions } from './bulkhead/bulkhead.options.js';
import { resolveCircuitBreakerOptions } from './circuit-breaker/circuit-breaker.options.js';
import type { ErrorFilterOptions } from './answers/error-filter.options.js';
import type { RequestResilienceOptions } from './requests/requests.options.js';
import type { NamedPolicies, PolicyDefaults } from './steps/policy-declarations.js';
import { takeEnabled } from './switches/enabled-option.js';
import { resolveRetryOptions } from './retry/retry.options.js';

/** How the application handles HTTP requests and their errors. */
export interface HttpResilienceOptions extends RequestResilienceOptions {
  /** Options of `ErrorTrackingFilter`. */
  readonly errors?: ErrorFilterOptions;
}

/** Options of `ResilienceModule.forRoot()`. */
export interface ResilienceModuleOptions {
  /**
   * Whether policies are in force. With `false`, calls pass all of them but fallbacks. `ResilienceService.disable()` and `enable()`
   * change it at run time.
   * @default true
   */
  readonly enabled?: boolean;
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
  const check = new OptionsCheck('resilience', place);
  check.known(options, ['enabled', 'policies', 'defaults', 'http']);
  if (options.enabled !== undefined) check.boolean('enabled', options.enabled);
  checkDefaults(options.defaults ?? {}, `the defaults of ${place}`);
}

/**
 * Checks the defaults of this package's own policies, as no call may ever use them.
 *
 * @throws OptionsError when one is wrong
 */
function checkDefaults(defaults: PolicyDefaults, place: string): void {
  const { circuitBreaker = {}, retry = {}, bulkhead = {} } = defaults;
  resolveCircuitBreakerOptions(takeEnabled(circuitBreaker, 'circuitBreaker', place).input, place);
  resolveRetryOptions(takeEnabled(retry, 'retry', place).input, place);
  resolveBulkheadOptions(takeEnabled(bulkhead, 'bulkhead', place).input, place);
}
