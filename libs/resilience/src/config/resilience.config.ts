import { OptionsError } from '@breakwater/core';
import { registerAs } from '@nestjs/config';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import type { ResilienceModuleOptions } from '../resilience.options.js';

/** Environment variable of each option of the circuit breakers; all are numbers. */
const CIRCUIT_BREAKER_VARIABLES = {
  timeout: 'CIRCUIT_BREAKER_TIMEOUT',
  errorThresholdPercentage: 'CIRCUIT_BREAKER_ERROR_THRESHOLD',
  resetTimeout: 'CIRCUIT_BREAKER_RESET_TIMEOUT',
  rollingCountTimeout: 'CIRCUIT_BREAKER_ROLLING_TIMEOUT',
  rollingCountBuckets: 'CIRCUIT_BREAKER_ROLLING_BUCKETS',
  volumeThreshold: 'CIRCUIT_BREAKER_VOLUME_THRESHOLD',
} as const satisfies Partial<Record<keyof CircuitBreakerOptions, string>>;

/**
 * Reads the options of the module from the environment, for `@nestjs/config`:
 * `ResilienceModule.forRootAsync(resilienceConfig.asProvider())`. A variable that is not set leaves the default.
 *
 * @throws OptionsError that names the variable, when one is no number
 */
export const resilienceConfig = registerAs('resilience', (): ResilienceModuleOptions => {
  const circuitBreaker = Object.fromEntries(
    Object.entries(CIRCUIT_BREAKER_VARIABLES).flatMap(([option, variable]) => {
      const value = readNumber(variable);
      return value === undefined ? [] : [[option, value]];
    }),
  );
  const requestTimeout = readNumber('REQUEST_TIMEOUT');
  return {
    defaults: { circuitBreaker },
    http:
      requestTimeout === undefined ? {} : { requestTimeout: requestTimeout === 0 ? false : requestTimeout },
  };
});

function readNumber(variable: string): number | undefined {
  const text = process.env[variable]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new OptionsError(variable, 'a number >= 0', text, 'the environment');
  return value;
}
