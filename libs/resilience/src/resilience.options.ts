import type { ErrorFilterOptions } from './answers/error-filter.options.js';
import type { ReloadSource } from './reload/options-source.js';
import type { FleetHintsOptions } from './hints/hints.options.js';
import type { OverloadOptions } from './overload/overload.options.js';
import type { RequestResilienceOptions } from './requests/requests.options.js';
import type { NamedPolicies, PolicyDefaults } from './steps/policy-declarations.js';

/** Options of HTTP requests and of the answers to their errors. */
export interface HttpResilienceOptions extends RequestResilienceOptions {
  /** Options of `ErrorTrackingFilter`. */
  readonly errors?: ErrorFilterOptions;
}

/** Options of `ResilienceModule.forRoot()`. */
export interface ResilienceModuleOptions {
  /**
   * True if policies apply. With `false`, only fallbacks do. `ResilienceService.disable()` and `enable()` change this at run time.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Switches that are off from the start, whatever policies and decorators say: `name`, `step:name` or `step:*`, e.g.
   * `['payments', 'retry:rates', 'hedge:*']`. Fallbacks stay. `ResilienceService.enable()` switches them on.
   * @default []
   */
  readonly disabled?: readonly string[];
  /**
   * Source of options that change the policies while the application runs, such as `fileSource(path)`. They stand above those of
   * `policies`, and below those of classes and methods. Invalid ones are rejected as a whole.
   * @default none
   */
  readonly reload?: ReloadSource;
  /** Policies by name. @default none */
  readonly policies?: NamedPolicies;
  /** Options for every policy that is used. @default those of each policy */
  readonly defaults?: PolicyDefaults;
  /**
   * Tells other replicas which circuits are open. A circuit that others have open is more sensitive to failures. Needs a provider of
   * `PubSub`, such as `RedisModule` of `@breakwater/redis`.
   * @default false
   */
  readonly hints?: boolean | FleetHintsOptions;
  /**
   * Load shedding: an overloaded application refuses its least important HTTP requests. `true` for the defaults.
   * @default false
   */
  readonly overload?: boolean | OverloadOptions;
  /** Interceptors and filter for HTTP. */
  readonly http?: HttpResilienceOptions;
}
