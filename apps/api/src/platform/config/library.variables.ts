import { MAX_DURATION, timeLimit, wholeNumber } from './variable.js';

/** The variables that `resilienceConfig` of `@breakwater/resilience/config` reads; the defaults are the library's. */
export const RESILIENCE_VARIABLES = {
  /** Deadline of a whole request, in milliseconds; 0 for none. */
  REQUEST_TIMEOUT: timeLimit(),
  /** Time limit of a call through a circuit breaker, in milliseconds; 0 for none. */
  CIRCUIT_BREAKER_TIMEOUT: timeLimit(),
  CIRCUIT_BREAKER_ERROR_THRESHOLD: wholeNumber(1, 100),
  CIRCUIT_BREAKER_RESET_TIMEOUT: wholeNumber(1, MAX_DURATION),
  CIRCUIT_BREAKER_ROLLING_TIMEOUT: wholeNumber(1, MAX_DURATION),
  CIRCUIT_BREAKER_ROLLING_BUCKETS: wholeNumber(1, 1_000),
  CIRCUIT_BREAKER_VOLUME_THRESHOLD: wholeNumber(1, 1_000_000),
};

/** The variables that `LifecycleModule` reads, all in milliseconds; the defaults are the library's. */
export const LIFECYCLE_VARIABLES = {
  /** The whole shutdown; its phases follow. */
  SHUTDOWN_TIMEOUT: wholeNumber(1, MAX_DURATION),
  SHUTDOWN_DRAIN_DELAY: wholeNumber(0, MAX_DURATION),
  SHUTDOWN_IN_FLIGHT_TIMEOUT: wholeNumber(0, MAX_DURATION),
  SHUTDOWN_CLOSER_TIMEOUT: wholeNumber(1, MAX_DURATION),
  SHUTDOWN_CRASH_TIMEOUT: wholeNumber(1, MAX_DURATION),
  SHUTDOWN_WEB_SOCKET_TIMEOUT: wholeNumber(0, MAX_DURATION),
  STARTUP_TASK_TIMEOUT: wholeNumber(1, MAX_DURATION),
};
