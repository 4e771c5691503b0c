import type { BulkheadOptions } from '../bulkhead/bulkhead.options.js';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import type { PresetCircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.registry.js';
import type { FallbackInput } from '../fallback/fallback.options.js';
import type { HedgeInput, HedgeOptions } from '../hedge/hedge.options.js';
import type { RetryPresetName } from '../retry/retry.presets.js';
import type { RetryOptions } from '../retry/retry.options.js';
import type { Switchable } from '../switches/enabled-option.js';
import type { ThrottleOptions } from '../throttle/throttle.options.js';
import type { TimeoutInput } from '../timeout/timeout.options.js';
import type { PipelineStep } from './pipeline-order.js';

/** A circuit breaker as one writes it: its name, its options, or `true` for the defaults. */
export type CircuitBreakerInput = true | string | NamedCircuitBreakerOptions;

/** Options of a circuit breaker together with its name. */
export interface NamedCircuitBreakerOptions extends PresetCircuitBreakerOptions {
  /** Name of the circuit. Methods that name the same circuit share it. @default `Class.method`, shared with nobody */
  readonly name?: string;
}

/** Retries as one writes them: how many, a preset, the options, or `true` for the defaults. */
export type RetryInput = true | number | RetryPresetName | PresetRetryOptions;

/** Options of a retry that may start from a preset. */
export interface PresetRetryOptions extends RetryOptions {
  /** Preset that supplies the options which this object leaves out. */
  readonly preset?: RetryPresetName;
}

/** A bulkhead as one writes it: how many calls may run at once, `'adaptive'`, its options, or `true` for the defaults. */
export type BulkheadInput = true | number | 'adaptive' | NamedBulkheadOptions;

/** Options of a bulkhead together with its name. */
export interface NamedBulkheadOptions extends BulkheadOptions {
  /** Name of the bulkhead. Methods that name the same bulkhead share it. @default `Class.method`, shared with nobody */
  readonly name?: string;
}

/** A throttle as one writes it: its options, or `true` for the defaults. */
export type ThrottleInput = true | NamedThrottleOptions;

/** Options of a throttle together with its name. */
export interface NamedThrottleOptions extends ThrottleOptions {
  /** Name of the throttle. Methods that name the same throttle share it. @default `Class.method`, shared with nobody */
  readonly name?: string;
}

/**
 * The policies of a method, a class or a name. A policy that is left out costs nothing. A package that brings a step adds
 * its kind: `declare module '@breakwater/resilience/steps' { interface PolicyDeclarations { cache?: CacheInput } }`.
 */
export interface PolicyDeclarations {
  circuitBreaker?: CircuitBreakerInput;
  retry?: RetryInput;
  hedge?: HedgeInput;
  timeout?: TimeoutInput;
  bulkhead?: BulkheadInput;
  throttle?: ThrottleInput;
  fallback?: FallbackInput;
}

/** Kind of a policy: a key of {@link PolicyDeclarations}. */
export type PolicyKind = keyof PolicyDeclarations;

/** The policies of a name, with a switch for all of them. */
export interface NamedPolicyDeclarations extends PolicyDeclarations {
  /**
   * True if the policy applies to the calls that use its name. With `false`, only its fallback does.
   * @default true
   */
  enabled?: boolean;
}

/** Policies by name, for `@Resilience('name')`, `ResilienceService` and `CircuitBreakerService`. */
export type NamedPolicies = Readonly<Record<string, NamedPolicyDeclarations>>;

/** Options that hold wherever a method, a class or a named policy sets none. Open to further kinds like {@link PolicyDeclarations}. */
export interface PolicyDefaults {
  readonly circuitBreaker?: CircuitBreakerOptions & Switchable;
  readonly retry?: RetryOptions;
  readonly hedge?: HedgeOptions;
  readonly bulkhead?: BulkheadOptions;
  readonly throttle?: ThrottleOptions;
}

/** Options of `@Resilience()`. */
export interface ResilienceDeclaration {
  /** Name of a policy that the module knows. */
  readonly policy?: string;
  /** Order of the steps, outermost first, in place of `PIPELINE_ORDER`; it has to list every step that the call uses. */
  readonly order?: readonly PipelineStep[];
}

/** All that decorators can declare on one method or class. */
export interface MethodDeclarations extends PolicyDeclarations {
  resilience?: ResilienceDeclaration;
}
