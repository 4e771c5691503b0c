import { CIRCUIT_BREAKER_PRESETS } from '@breakwater/resilience';
import { hours, seconds } from '@breakwater/core';
import { notCausedByProvider } from './providers/ai-provider.error.js';

const { consecutiveFailures, errorThresholdPercentage, resetTimeout, halfOpen } =
  CIRCUIT_BREAKER_PRESETS.openai;

/** The policy of a provider that sets no other. The next rung of the ladder stands in for retries. */
export const DEFAULT_AI_POLICY = {
  timeout: { total: seconds(10) },
  circuitBreaker: {
    consecutiveFailures,
    errorThresholdPercentage,
    resetTimeout,
    halfOpen,
    ignore: notCausedByProvider,
  },
  bulkhead: { maxConcurrent: 50 },
} as const;

/** Defaults of one provider. */
export const DEFAULT_AI_PROVIDER_OPTIONS = {
  maxOutputTokens: 4096,
  api: 'responses',
} as const;

/** Defaults of `AiModule`. */
export const DEFAULT_AI_OPTIONS = {
  budget: { total: seconds(15), reserve: 200 },
  cache: { ttl: hours(1), timeout: 200 },
  strategy: { useCache: true, useBasicAlgorithm: true, useHumanGenerated: true, gracefulFailure: true },
} as const;

/** Limits of the cache in memory. */
export const DEFAULT_MEMORY_AI_CACHE_OPTIONS = {
  maxEntries: 1000,
  maxBytes: 10_000_000,
} as const;

/** Confidence of the answers of the rungs. */
export const CONFIDENCE = {
  firstProvider: 0.95,
  otherProvider: 0.9,
  algorithm: 0.5,
  template: 0.3,
  minimal: 0.1,
} as const;

/** The rungs below the providers: values of `service` that no provider may have as its name. */
export const LOCAL_SERVICES = ['algorithm', 'template', 'minimal'] as const;
