/** The states of a circuit breaker. */
export const CIRCUIT_STATES = [
  'closed',
  'open',
  'half-open',
  'forced-open',
  'disabled',
  'observing',
] as const;

/** State of a circuit breaker. */
export type CircuitState = (typeof CIRCUIT_STATES)[number];

/** Outcome of a logical call for its caller. */
export type CallOutcome = 'success' | 'fallback' | 'failure' | 'timeout' | 'rejected' | 'aborted';

/** Why a retry policy gave up. */
export type RetryExhaustedReason = 'max-retries' | 'max-duration' | 'deadline' | 'budget' | 'retry-after';
