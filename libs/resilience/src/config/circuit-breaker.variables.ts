import { MAX_TIMER_DELAY, type NumberVariable } from '@breakwater/core';
import {
  DEFAULT_CIRCUIT_BREAKER_OPTIONS as DEFAULTS,
  MAX_ROLLING_COUNT_BUCKETS,
  MAX_ROLLING_COUNT_SIZE,
} from '../circuit-breaker/circuit-breaker.constants.js';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';

const DURATION = { unit: 'milliseconds', min: 1, max: MAX_TIMER_DELAY } as const;

/** The environment variables of the circuit breakers, by the option that each one sets. */
export const CIRCUIT_BREAKER_VARIABLES = {
  timeout: { ...DURATION, name: 'CIRCUIT_BREAKER_TIMEOUT', off: 0, default: DEFAULTS.timeout },
  errorThresholdPercentage: {
    name: 'CIRCUIT_BREAKER_ERROR_THRESHOLD',
    unit: 'percent',
    min: 1,
    max: 100,
    default: DEFAULTS.errorThresholdPercentage,
  },
  resetTimeout: { ...DURATION, name: 'CIRCUIT_BREAKER_RESET_TIMEOUT', default: DEFAULTS.resetTimeout },
  rollingCountTimeout: {
    ...DURATION,
    name: 'CIRCUIT_BREAKER_ROLLING_TIMEOUT',
    default: DEFAULTS.rollingCountTimeout,
  },
  rollingCountBuckets: {
    name: 'CIRCUIT_BREAKER_ROLLING_BUCKETS',
    unit: 'buckets',
    min: 1,
    max: MAX_ROLLING_COUNT_BUCKETS,
    default: DEFAULTS.rollingCountBuckets,
  },
  volumeThreshold: {
    name: 'CIRCUIT_BREAKER_VOLUME_THRESHOLD',
    unit: 'calls',
    min: 0,
    max: MAX_ROLLING_COUNT_SIZE,
    default: DEFAULTS.volumeThreshold,
  },
} as const satisfies Partial<Record<keyof CircuitBreakerOptions, NumberVariable>>;
