import { OptionsError } from '@breakwater/core';
import { registerAs } from '@nestjs/config';
import type { CircuitBreakerOptions } from '../circuit-breaker/circuit-breaker.options.js';
import { checkDefaults, type ResilienceModuleOptions } from '../resilience.options.js';

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
 * `ResilienceModule.forRootAsync(resilienceConfig.asProvider())`. A variable that is not set leaves the default;
 * `CIRCUIT_BREAKER_TIMEOUT` and `REQUEST_TIMEOUT` take 0 for no limit.
 *
 * @throws OptionsError that names the variable, when its value is wrong
 */
export const resilienceConfig = registerAs('resilience', (): ResilienceModuleOptions => {
  const circuitBreaker: Record<string, number | false> = {};
  for (const [option, variable] of Object.entries(CIRCUIT_BREAKER_VARIABLES)) {
    const value = option === 'timeout' ? readLimit(variable) : readNumber(variable);
    if (value === undefined) continue;
    circuitBreaker[option] = value;
    checkDefaults({ circuitBreaker: { [option]: value } }, `${variable} in the environment`);
  }
  const requestTimeout = readLimit('REQUEST_TIMEOUT');
  return { defaults: { circuitBreaker }, http: requestTimeout === undefined ? {} : { requestTimeout } };
});

/** Milliseconds, or 0 for none. */
function readLimit(variable: string): number | false | undefined {
  const value = readNumber(variable);
  return value === 0 ? false : value;
}

function readNumber(variable: string): number | undefined {
  const text = process.env[variable]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new OptionsError(variable, 'a number >= 0', text, 'the environment');
}
