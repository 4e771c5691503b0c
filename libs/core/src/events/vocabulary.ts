/** State of a circuit breaker. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'forced-open' | 'disabled' | 'observing';

/** Outcome of a logical call for its caller. */
export type CallOutcome = 'success' | 'fallback' | 'failure' | 'timeout' | 'rejected' | 'aborted';

/** Why a retry policy gave up. */
export type RetryExhaustedReason = 'max-retries' | 'max-duration' | 'deadline' | 'budget' | 'retry-after';
