import { OptionsCheck } from '@breakwater/core';
import type { HttpResilienceOptions } from './http/http.options.js';
import type { NamedPolicies, PolicyDefaults } from './pipeline/policy-declarations.js';

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
 * Checks what is not checked by the parts themselves.
 *
 * @throws OptionsError for an unknown option
 */
export function checkResilienceOptions(options: ResilienceModuleOptions, place: string): void {
  new OptionsCheck('resilience', place).known(options, ['policies', 'defaults', 'http']);
  new OptionsCheck('defaults', place).known(options.defaults ?? {}, ['circuitBreaker', 'retry', 'bulkhead']);
}
