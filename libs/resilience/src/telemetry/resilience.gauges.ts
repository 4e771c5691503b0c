import type { CircuitState } from '@breakwater/core';

/** A circuit breaker at this moment. */
export interface CircuitGauge {
  readonly circuit: string;
  readonly state: CircuitState;
  /** True if the service cannot do without what the circuit guards. */
  readonly critical: boolean;
  /** True if a method or a policy names the circuit; otherwise only calls of `execute` know its name. */
  readonly declared: boolean;
  /** Percentage of failures in the window; -1 when there are too few calls to judge. */
  readonly failureRate: number;
  /** Percentage of slow calls in the window; -1 when there are too few calls to judge. */
  readonly slowCallRate: number;
}

/** A bulkhead at this moment. */
export interface BulkheadGauge {
  readonly name: string;
  /** Calls that run. */
  readonly active: number;
  /** Calls that wait. */
  readonly queued: number;
  /** Calls that may run at once at this moment. */
  readonly maxConcurrent: number;
  readonly maxQueue: number;
}

/** A time limit that adapts, at this moment. */
export interface AdaptiveTimeoutGauge {
  readonly policy: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** The hedges of a policy at this moment. */
export interface HedgeGauge {
  readonly name: string;
  /** Milliseconds before a hedge; `undefined` while there are too few samples for a percentile. */
  readonly delay: number | undefined;
}

/** A retry budget at this moment. */
export interface RetryBudgetGauge {
  readonly name: string;
  /** Retries that may start now. */
  readonly available: number;
  /** Retries that were allowed if none had been made in the window. */
  readonly limit: number;
  /** Retries that wait for their time. */
  readonly waiting: number;
}
