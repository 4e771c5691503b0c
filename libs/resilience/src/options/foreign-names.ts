/** Names of options in other libraries, each with the option of this package that means the same. */
type ForeignNames = Readonly<Record<string, string>>;

/** Circuit breakers: opossum, cockatiel, Polly, resilience4j, and names that hand-written breakers often have. */
export const FOREIGN_CIRCUIT_BREAKER_NAMES = {
  failureThreshold: '"consecutiveFailures", or "errorThresholdPercentage" for a rate',
  successThreshold: '"halfOpen.successes"',
  recoveryTimeout: '"resetTimeout"',
  monitorTimeout: '"rollingCountTimeout"',
  monitoringPeriod: '"rollingCountTimeout"',
  maxFailures: '"consecutiveFailures"',
  errorFilter: '"ignore"',
  capacity: '@Bulkhead() beside the circuit breaker',
  halfOpenAfter: '"resetTimeout"',
  breaker: '"consecutiveFailures" or "errorThresholdPercentage"',
  failureRatio: '"errorThresholdPercentage", a percentage',
  minimumThroughput: '"volumeThreshold"',
  samplingDuration: '"rollingCountTimeout"',
  breakDuration: '"resetTimeout"',
  shouldHandle: '"record" or "ignore"',
  failureRateThreshold: '"errorThresholdPercentage"',
  slowCallRateThreshold: '"slowCallThresholdPercentage"',
  slowCallDurationThreshold: '"slowCallDuration"',
  slidingWindowType: '"window"',
  slidingWindowSize: '"rollingCountSize" of a window by count, or "rollingCountTimeout" of a window by time',
  minimumNumberOfCalls: '"volumeThreshold"',
  waitDurationInOpenState: '"resetTimeout"',
  permittedNumberOfCallsInHalfOpenState: '"halfOpen.calls"',
  maxWaitDurationInHalfOpenState: '"halfOpen.maxWait"',
  recordExceptions: '"record"',
  ignoreExceptions: '"ignore"',
} as const satisfies ForeignNames;

/** Retries: p-retry, cockatiel, Polly, resilience4j, and names that hand-written loops often have. */
export const FOREIGN_RETRY_NAMES = {
  retries: '"maxRetries"',
  attempts: '"maxRetries", which does not count the first call',
  maxAttempts: '"maxRetries", which does not count the first call',
  maxRetryAttempts: '"maxRetries"',
  initialDelay: '"delay"',
  baseDelay: '"delay"',
  minTimeout: '"delay"',
  waitDuration: '"delay"',
  maxTimeout: '"maxDelay"',
  maxRetryTime: '"maxDuration"',
  backoffMultiplier: '"factor"',
  exponent: '"factor"',
  backoffType: '"backoff"',
  randomize: '"jitter"',
  useJitter: '"jitter"',
  shouldRetry: '"retryOn"',
  shouldHandle: '"retryOn"',
  retryExceptions: '"retryOn"',
  ignoreExceptions: '"abortOn"',
  onFailedAttempt: '"onRetry"',
} as const satisfies ForeignNames;

/** Timeouts: Polly, resilience4j. */
export const FOREIGN_TIMEOUT_NAMES = {
  timeout: '"total" or "attempt"',
  timeoutDuration: '"total" or "attempt"',
  duration: '"total" or "attempt"',
} as const satisfies ForeignNames;

/** Hedges: Polly, failsafe-go, gRPC. */
export const FOREIGN_HEDGE_NAMES = {
  hedgingDelay: '"delay"',
  maxAttempts: '"maxHedges", which does not count the first attempt',
  maxHedgedAttempts: '"maxHedges"',
  nonFatalStatusCodes: '"abortOn" for the errors that end the call',
  quantile: '"delay", such as \'p95\'',
} as const satisfies ForeignNames;

/** Throttles: the SRE book and Envoy's admission control, failsafe-go, go-zero, kratos. */
export const FOREIGN_THROTTLE_NAMES = {
  k: '"multiplier"',
  K: '"multiplier"',
  samplingWindow: '"window"',
  maxRejectionProbability: '"maxRejection"',
  maxRejectionRate: '"maxRejection"',
  executionThreshold: '"minRequests"',
  success: '"when", which selects the refusals',
  acceptable: '"when", which selects the refusals',
} as const satisfies ForeignNames;

/** Bulkheads: cockatiel, Polly, resilience4j. */
export const FOREIGN_BULKHEAD_NAMES = {
  limit: '"maxConcurrent"',
  permitLimit: '"maxConcurrent"',
  maxConcurrentCalls: '"maxConcurrent"',
  maxParallelization: '"maxConcurrent"',
  queue: '"maxQueue"',
  queueLimit: '"maxQueue"',
  maxQueuingActions: '"maxQueue"',
  maxWaitDuration: '"maxWait"',
} as const satisfies ForeignNames;
