/** Milliseconds. Opossum's default is 10 000, which is longer than most callers wait. */
const DEFAULT_TIMEOUT = 3_000;

/** Percent; opossum's own default. */
const DEFAULT_ERROR_THRESHOLD_PERCENTAGE = 50;

/** Milliseconds; opossum's own default. */
const DEFAULT_RESET_TIMEOUT = 30_000;

/** Milliseconds; opossum's own default. */
const DEFAULT_ROLLING_COUNT_TIMEOUT = 10_000;

/** Opossum's own default. */
const DEFAULT_ROLLING_COUNT_BUCKETS = 10;

/** Finished calls. With opossum's default of 0 the first failure opens the circuit. */
const DEFAULT_VOLUME_THRESHOLD = 5;

/** Finished calls; the size of resilience4j's window by count. */
const DEFAULT_ROLLING_COUNT_SIZE = 100;

/** Percent: only when every call is slow; resilience4j's own default. */
const DEFAULT_SLOW_CALL_THRESHOLD_PERCENTAGE = 100;

/** Upper limit, far above the need of a rate; a bucket takes about 450 bytes. */
export const MAX_ROLLING_COUNT_BUCKETS = 10_000;

/** Upper limit, far above the need of a rate; a call takes about 100 bytes. */
export const MAX_ROLLING_COUNT_SIZE = 1_000_000;

/** One trial call, as in opossum. */
const DEFAULT_HALF_OPEN_CALLS = 1;

/** One success closes, as in opossum. */
const DEFAULT_HALF_OPEN_SUCCESSES = 1;

/** One failed trial is enough to wait again, as in opossum. */
const DEFAULT_HALF_OPEN_MODE = 'all';

/** Each re-opening doubles the wait, once `resetBackoff` is given. */
export const DEFAULT_RESET_BACKOFF_FACTOR = 2;

/** Milliseconds. A dependency that is available again is noticed within five minutes. */
export const DEFAULT_MAX_RESET_TIMEOUT = 300_000;

/** Defaults of a circuit breaker. */
export const DEFAULT_CIRCUIT_BREAKER_OPTIONS = Object.freeze({
  mode: 'enforce',
  critical: false,
  timeout: DEFAULT_TIMEOUT,
  errorThresholdPercentage: DEFAULT_ERROR_THRESHOLD_PERCENTAGE,
  volumeThreshold: DEFAULT_VOLUME_THRESHOLD,
  consecutiveFailures: undefined,
  slowCallDuration: undefined,
  slowCallThresholdPercentage: DEFAULT_SLOW_CALL_THRESHOLD_PERCENTAGE,
  window: 'time',
  rollingCountTimeout: DEFAULT_ROLLING_COUNT_TIMEOUT,
  rollingCountBuckets: DEFAULT_ROLLING_COUNT_BUCKETS,
  rollingCountSize: DEFAULT_ROLLING_COUNT_SIZE,
  resetTimeout: DEFAULT_RESET_TIMEOUT,
  resetBackoff: undefined,
  halfOpen: Object.freeze({
    calls: DEFAULT_HALF_OPEN_CALLS,
    successes: DEFAULT_HALF_OPEN_SUCCESSES,
    mode: DEFAULT_HALF_OPEN_MODE,
    maxWait: DEFAULT_RESET_TIMEOUT,
  }),
  record: undefined,
  ignore: undefined,
  inspectCauses: false,
  recordResult: undefined,
} as const);
