import type { ErrorFilterOptions } from './answers/error-filter.options.js';
import type { RequestResilienceOptions } from './requests/requests.options.js';
import type { NamedPolicies, PolicyDefaults } from './steps/policy-declarations.js';

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
