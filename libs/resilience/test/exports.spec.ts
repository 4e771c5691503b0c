import * as chaos from '@breakwater/resilience/chaos';
import * as config from '@breakwater/resilience/config';
import * as resilience from '@breakwater/resilience';
import * as steps from '@breakwater/resilience/steps';
import { describe, expect, it } from '@jest/globals';

/** The public API: a change here is a change for users, and needs a changeset. */
describe('the exported names', () => {
  it('of @breakwater/resilience', () => {
    expect(Object.keys(resilience).toSorted()).toEqual([
      'AdaptiveThrottle',
      'ApiResponseBuilder',
      'Bulkhead',
      'CIRCUIT_BREAKER_PRESETS',
      'CircuitBreaker',
      'CircuitBreakerService',
      'Criticality',
      'DEFAULT_BULKHEAD_OPTIONS',
      'DEFAULT_CIRCUIT_BREAKER_OPTIONS',
      'DEFAULT_HEDGE_OPTIONS',
      'DEFAULT_HINTS_OPTIONS',
      'DEFAULT_HTTP_OPTIONS',
      'DEFAULT_OVERLOAD_OPTIONS',
      'DEFAULT_RETRY_OPTIONS',
      'DEFAULT_SCHEMA_VALIDATION_OPTIONS',
      'DEFAULT_THROTTLE_OPTIONS',
      'EnvelopeInterceptor',
      'ErrorTrackingFilter',
      'Explanation',
      'Fallback',
      'Hedge',
      'LoadShedding',
      'LoggerErrorReporter',
      'PIPELINE_ORDER',
      'RETRY_PRESETS',
      'RequestRetry',
      'RequestTimeout',
      'Resilience',
      'ResilienceModule',
      'ResilienceService',
      'Retry',
      'RetryInterceptor',
      'SchemaValidationPipe',
      'TIMEOUT_PRESETS',
      'Timeout',
      'TimeoutInterceptor',
      'ValidateBody',
      'ValidateParams',
      'ValidateQuery',
      'WithoutEnvelope',
      'fileSource',
      'functionSource',
      'isTransientError',
      'isTransientResponse',
      'parseRetryAfter',
    ]);
  });

  it('of @breakwater/resilience/chaos', () => {
    expect(Object.keys(chaos).toSorted()).toEqual([
      'CHAOS_ERROR_FAMILIES',
      'CHAOS_KINDS',
      'Chaos',
      'ChaosModule',
      'DEFAULT_CHAOS_OPTIONS',
      'DEFAULT_CHAOS_RULE',
      'DEFAULT_CHAOS_STOP',
      'signChaosHeader',
    ]);
  });

  it('of @breakwater/resilience/config', () => {
    expect(Object.keys(config).toSorted()).toEqual(['RESILIENCE_VARIABLES', 'resilienceConfig']);
  });

  it('of @breakwater/resilience/steps', () => {
    expect(Object.keys(steps).toSorted()).toEqual([
      'LayeredOptions',
      'PIPELINE_ORDER',
      'PolicySteps',
      'beginCall',
      'declareStep',
      'definePolicyStep',
      'explainOptions',
      'nameIn',
      'retryAfterHint',
    ]);
  });
});
