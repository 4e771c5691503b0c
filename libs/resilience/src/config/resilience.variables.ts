import { MAX_TIMER_DELAY } from '@breakwater/core';
import { DEFAULT_HTTP_OPTIONS } from '../requests/requests.constants.js';
import { CIRCUIT_BREAKER_VARIABLES } from './circuit-breaker.variables.js';

/** The environment variables that `resilienceConfig` reads, by the option that each one sets. */
export const RESILIENCE_VARIABLES = {
  ...CIRCUIT_BREAKER_VARIABLES,
  requestTimeout: {
    name: 'REQUEST_TIMEOUT',
    unit: 'milliseconds',
    min: 1,
    max: MAX_TIMER_DELAY,
    off: 0,
    default: DEFAULT_HTTP_OPTIONS.requestTimeout,
  },
} as const;
