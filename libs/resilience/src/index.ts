export { ResilienceModule } from './resilience.module.js';
export type { HttpResilienceOptions, ResilienceModuleOptions } from './resilience.options.js';
export { type ExecuteOptions, ResilienceService } from './resilience.service.js';
export type { PolicyRunner } from './pipeline/policy-runner.js';

export { AdaptiveThrottle } from './decorators/adaptive-throttle.decorator.js';
export { Bulkhead } from './decorators/bulkhead.decorator.js';
export { Criticality } from './decorators/criticality.decorator.js';
export { CircuitBreaker } from './decorators/circuit-breaker.decorator.js';
export {
  Fallback,
  type FallbackAnswer,
  type FallbackDecorator,
  type FallbackMethodDecorator,
  type FallbackResult,
} from './decorators/fallback.decorator.js';
export { Hedge } from './decorators/hedge.decorator.js';
export { Resilience } from './decorators/resilience.decorator.js';
export { Retry } from './decorators/retry.decorator.js';
export { Timeout } from './decorators/timeout.decorator.js';
// oxlint-disable-next-line typescript/no-deprecated -- the old name goes with the next minor version
export type { GuardDecorator, PolicyDecorator } from './decorators/declare.js';

export { Explanation, type ExplainedOption, type ExplainedStep } from './steps/explanation.js';
export { PIPELINE_ORDER, type PipelineStep } from './steps/pipeline-order.js';
export type {
  BulkheadInput,
  CircuitBreakerInput,
  NamedBulkheadOptions,
  NamedCircuitBreakerOptions,
  NamedPolicies,
  NamedPolicyDeclarations,
  NamedThrottleOptions,
  PolicyDeclarations,
  PolicyDefaults,
  PresetRetryOptions,
  ResilienceDeclaration,
  RetryInput,
  ThrottleInput,
} from './steps/policy-declarations.js';

export type { Switchable } from './switches/enabled-option.js';
export type { SwitchTarget } from './switches/policy-switches.js';

export type { CallContext, Operation } from './invocation/call.js';

export type { CircuitBreakerState, CircuitBreakerStats } from './circuit-breaker/circuit-breaker-state.js';
export { DEFAULT_CIRCUIT_BREAKER_OPTIONS } from './circuit-breaker/circuit-breaker.constants.js';
export type {
  CircuitBreakerMode,
  CircuitBreakerOptions,
  HalfOpenMode,
  HalfOpenOptions,
  ResetBackoffOptions,
} from './circuit-breaker/circuit-breaker.options.js';
export type { CircuitSnapshot } from './circuit-breaker/circuit-snapshot.js';
export type { OpossumOperation } from './opossum/opossum-base.js';
export type { OpossumCircuit } from './opossum/opossum-circuit.js';
export type {
  CircuitBreakerSnapshot,
  PresetCircuitBreakerOptions,
} from './circuit-breaker/circuit-breaker.registry.js';
export {
  type CircuitBreakerExecuteOptions,
  type CircuitBreakerFallback,
  CircuitBreakerService,
} from './circuit-breaker.service.js';

export { DEFAULT_RETRY_OPTIONS } from './retry/retry.constants.js';
export { parseRetryAfter } from '@breakwater/core';
export { isTransientError, isTransientResponse } from './errors/retry-conditions.js';
export type { ErrorClass } from '@breakwater/core';
export type { ErrorCondition, ErrorConditions, ErrorPredicate } from './errors/error-condition.js';
export type { BackoffFunction, BackoffOptions, BackoffType } from './retry/backoff/backoff.options.js';
export type { RetryJitter } from './retry/jitter.js';
export type { RetryBudgetOptions } from './budget/retry-budget.options.js';
export type { RetryListener, RetryOptions } from './retry/retry.options.js';

export { DEFAULT_HEDGE_OPTIONS } from './hedge/hedge.constants.js';
export type { Percentile } from './options/percentile.js';
export type { HedgeDelay, HedgeInput, HedgeOptions } from './hedge/hedge.options.js';

export type { AdaptiveTimeoutOptions } from './timeout/adaptive-timeout.options.js';
export type { TimeoutInput, TimeoutOptions } from './timeout/timeout.options.js';

export { DEFAULT_THROTTLE_OPTIONS } from './throttle/throttle.constants.js';
export type { ThrottleOptions } from './throttle/throttle.options.js';

export { DEFAULT_BULKHEAD_OPTIONS } from './bulkhead/bulkhead.constants.js';
export type { BulkheadOptions, ShareKey } from './bulkhead/bulkhead.options.js';

export type {
  FallbackConditions,
  FallbackFunction,
  FallbackInput,
  FallbackOptions,
  FallbackUse,
  FallbackValue,
} from './fallback/fallback.options.js';

export {
  CIRCUIT_BREAKER_PRESETS,
  type CircuitBreakerPresetName,
} from './circuit-breaker/circuit-breaker.presets.js';
export { RETRY_PRESETS, type RetryPresetName } from './retry/retry.presets.js';
export { TIMEOUT_PRESETS, type TimeoutPresetName } from './timeout/timeout.presets.js';

export { LoadShedding } from './overload/load-shedding.service.js';
export { DEFAULT_OVERLOAD_OPTIONS } from './overload/overload.constants.js';
export type {
  OverloadEndedEvent,
  OverloadGauge,
  OverloadRejectedEvent,
  OverloadStartedEvent,
} from './overload/overload.events.js';
export type { OverloadOptions, UserOfRequest } from './overload/overload.options.js';
export { DEFAULT_HTTP_OPTIONS } from './requests/requests.constants.js';
export type { IncomingRequest, TrustCriticality } from './requests/caller-trust.js';
export type { RequestResilienceOptions } from './requests/requests.options.js';
export type {
  ErrorAnswer,
  ErrorBodyFormat,
  ErrorBodyFormatName,
  ShownError,
} from './answers/formats/error-body.format.js';
export {
  type ApiResponse,
  ApiResponseBuilder,
  type ErrorResponse,
  type ErrorResponseFacts,
  type ResponseEnvelope,
  type ResponseFacts,
  type SuccessResponse,
} from './answers/envelope/api-response.js';
export { EnvelopeInterceptor, WithoutEnvelope } from './answers/envelope/envelope.interceptor.js';
export type { ErrorFilterOptions } from './answers/error-filter.options.js';
export { ErrorTrackingFilter } from './answers/error-tracking.filter.js';
export { LoggerErrorReporter } from '@breakwater/core';
export { RequestRetry, type RequestRetryOptions } from './requests/request-retry.decorator.js';
export { RequestTimeout } from './requests/request-timeout.decorator.js';
export { RetryInterceptor } from './requests/retry.interceptor.js';
export { TimeoutInterceptor } from './requests/timeout.interceptor.js';

export {
  DEFAULT_SCHEMA_VALIDATION_OPTIONS,
  type SchemaValidationOptions,
} from './validation/schema-validation.options.js';
export { SchemaValidationPipe } from './validation/schema-validation.pipe.js';
export type {
  SchemaIssue,
  SchemaOutput,
  SchemaResult,
  StandardSchema,
} from './validation/standard-schema.js';
export {
  type ArgumentsOf,
  ValidateBody,
  ValidateParams,
  ValidateQuery,
  type ValidatedParameter,
} from './validation/validate.decorators.js';

export { DEFAULT_HINTS_OPTIONS } from './hints/hints.constants.js';
export type { FleetHintsOptions } from './hints/hints.options.js';
export type { FleetState } from './invocation/fleet-state.js';
export type * from './hints/hints.events.js';
export type * from './switches/switch.events.js';
export type { OptionsSource, ReloadSource } from './reload/options-source.js';
export { fileSource, functionSource, type PolledSourceOptions } from './reload/polled-sources.js';
export type * from './reload/reload.events.js';
export type { IgnoredHint } from './hints/hint-message.js';

export type * from './telemetry/resilience.events.js';
export type * from './throttle/throttle.events.js';
