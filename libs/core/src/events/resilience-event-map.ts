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

/** A circuit was removed: what is shown of it can go. */
export interface CircuitRemovedEvent {
  readonly circuit: string;
}

/** A call that had to wait for a slot of a bulkhead got one. */
export interface BulkheadEnteredEvent {
  readonly name: string;
  /** Milliseconds that it waited. */
  readonly waited: number;
}

/** A query of a database is over, or got no connection. */
export interface DatabaseQueryEvent {
  /** Milliseconds of the query without the wait for its connection; without one, of that wait. */
  readonly duration: number;
  /** Whether it took longer than the option `slowQuery`. */
  readonly slow: boolean;
  /** Whether there was a connection for it. */
  readonly connected: boolean;
  /** What went wrong, as a word such as `timeout` or `pool-exhausted`; none when all went well. */
  readonly failure?: string;
}

/** State of a client of a data store: `ready` is not a promise that the server answers. */
export type ClientState = 'disabled' | 'connecting' | 'ready' | 'reconnecting' | 'closed';

/** A Redis client changed its state. */
export interface RedisTransitionEvent {
  /** Name of the client. */
  readonly client: string;
  readonly from: ClientState;
  readonly to: ClientState;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A phase of the shutdown is over. */
export interface ShutdownPhaseEvent {
  readonly phase: 'drain-delay' | 'in-flight' | 'closers' | 'hooks';
  /** Milliseconds. */
  readonly duration: number;
  /** Whether it ended by itself, in its time and without an error. */
  readonly completed: boolean;
}

/** State of an issue: a group of equal errors. */
export type IssueState = 'new' | 'ongoing' | 'escalating' | 'resolved' | 'regressed' | 'archived';

/** An error was tracked; one event for each error, however often it is repeated. */
export interface ErrorTrackedEvent {
  /** Which errors are the same, e.g. `v1:...`. */
  readonly fingerprint: string;
  /** Class and message of the error, with nothing in it that varies or is secret. */
  readonly title?: string;
  readonly category: string;
  readonly severity: string;
  /** Name of the error's class. */
  readonly name: string;
  readonly code?: string;
  /** Whether it is a fault of the client (4xx), which is counted and nothing else. */
  readonly expected: boolean;
}

/** An issue changed its state; `from` is missing for one that was not known before. */
export interface IssueTransitionEvent {
  readonly issue: string;
  readonly fingerprint: string;
  /** Class and message of the error, with nothing in it that varies or is secret. */
  readonly title: string;
  readonly category: string;
  readonly severity: string;
  readonly from?: IssueState;
  readonly to: IssueState;
  /** Errors so far. */
  readonly count: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A channel was asked to deliver a notification of alerts. */
export interface AlertNotifiedEvent {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed';
  /** Alerts in the notification. */
  readonly alerts: number;
  /** Milliseconds that the delivery took. */
  readonly duration: number;
  /** Set when the receiver has refused the notification for good, so that it is not sent again. */
  readonly rejected?: true;
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
  'circuit-breaker.removed': CircuitRemovedEvent;
  'bulkhead.entered': BulkheadEnteredEvent;
  'database.query': DatabaseQueryEvent;
  'redis.transition': RedisTransitionEvent;
  'shutdown.phase': ShutdownPhaseEvent;
  'error.tracked': ErrorTrackedEvent;
  'issue.transition': IssueTransitionEvent;
  'alert.notified': AlertNotifiedEvent;
}

/** Name of an event. */
export type ResilienceEventName = keyof ResilienceEventMap;
