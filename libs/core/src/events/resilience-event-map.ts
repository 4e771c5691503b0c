/** State of a circuit breaker as people see it. */
export type CircuitState = 'closed' | 'open' | 'half-open' | 'forced-open' | 'disabled' | 'observing';

/** Why a circuit changed its state. */
export type CircuitTransitionReason =
  | 'failure-rate'
  | 'slow-call-rate'
  | 'consecutive-failures'
  | 'reset-timeout'
  | 'trials-passed'
  | 'trials-failed'
  | 'trials-overdue'
  | 'manual'
  | 'restored';

/** A circuit changed its state. */
export interface CircuitTransitionEvent {
  readonly circuit: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: CircuitTransitionReason;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Percentage of failures that led here; -1 when there were too few calls to judge. */
  readonly failureRate: number;
  /** Percentage of slow calls that led here; -1 when there were too few calls to judge. */
  readonly slowCallRate: number;
  /** Milliseconds until trial calls are let through; only when `to` is `open`. */
  readonly retryAfter?: number;
  /** The circuit only observes: calls go on passing, whatever `to` says. */
  readonly observed?: true;
}

/** How a call through a circuit breaker ended. */
export type CircuitCallOutcome = 'success' | 'failure' | 'timeout' | 'ignored' | 'rejected';

/** A call went through a circuit breaker, or was refused by it; one per attempt. */
export interface CircuitCallEvent {
  readonly circuit: string;
  readonly outcome: CircuitCallOutcome;
  /** Milliseconds; 0 when rejected. */
  readonly duration: number;
  readonly error?: unknown;
  /** The circuit only observes: a call shown as rejected or timed out went on all the same. */
  readonly observed?: true;
}

/** A failed attempt will be repeated after a delay. */
export interface RetryScheduledEvent {
  readonly name: string;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
  readonly delay: number;
  readonly error: unknown;
}

/** A retry policy gave up. */
export interface RetryExhaustedEvent {
  readonly name: string;
  /** Attempts made. */
  readonly attempts: number;
  readonly reason: 'max-retries' | 'max-duration' | 'deadline' | 'budget' | 'retry-after';
  readonly error: unknown;
}

/** Something was given up because it took too long. */
export interface TimeoutExceededEvent {
  readonly name: string;
  readonly scope: 'total' | 'attempt' | 'request';
  /** Milliseconds. */
  readonly timeout: number;
}

/** A bulkhead refused a call. */
export interface BulkheadRejectedEvent {
  readonly name: string;
  readonly reason: 'queue-full' | 'max-wait';
  /** Calls that run. */
  readonly active: number;
  /** Calls that wait. */
  readonly queued: number;
}

/** A fallback answered in place of a failed call. */
export interface FallbackUsedEvent {
  readonly name: string;
  /** The error that the fallback received. */
  readonly error: unknown;
  /** Whether the fallback itself succeeded. */
  readonly succeeded: boolean;
}

/** How a logical call ended for its caller. */
export type CallOutcome = 'success' | 'fallback' | 'failure' | 'timeout' | 'rejected' | 'aborted';

/** A logical call, with all of its attempts and its fallback, is over. */
export interface CallFinishedEvent {
  readonly name: string;
  readonly outcome: CallOutcome;
  /** Attempts made; 0 when a policy refused the call before it ran. */
  readonly attempts: number;
  /** Milliseconds from the caller's entry to its answer. */
  readonly duration: number;
  readonly requestId: string | undefined;
  readonly error?: unknown;
}

/** Status of a health check: `unknown` when there is no result, or only one that is too old. */
export type HealthStatus = 'up' | 'degraded' | 'down' | 'unknown';

/** A health check changed its published status; after damping, so one event per change. */
export interface HealthTransitionEvent {
  readonly check: string;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  /** Whether the failure of the check takes the service down. */
  readonly critical: boolean;
  /** A word such as `timeout` or `refused`, never a driver's message; none when all is well. */
  readonly reason?: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Every event of the stream, by name. */
export interface ResilienceEventMap {
  'call.finished': CallFinishedEvent;
  'circuit-breaker.transition': CircuitTransitionEvent;
  'circuit-breaker.call': CircuitCallEvent;
  'retry.scheduled': RetryScheduledEvent;
  'retry.exhausted': RetryExhaustedEvent;
  'timeout.exceeded': TimeoutExceededEvent;
  'bulkhead.rejected': BulkheadRejectedEvent;
  'fallback.used': FallbackUsedEvent;
  'health.transition': HealthTransitionEvent;
}

/** Name of an event. */
export type ResilienceEventName = keyof ResilienceEventMap;
