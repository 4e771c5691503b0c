import type { CircuitState, ClientState, HealthStatus, IssueState } from '../events/resilience-event-map.js';
import type { LifecyclePhase } from '../ports/lifecycle-state.js';

/** A circuit breaker at this moment. */
export interface CircuitGauge {
  readonly circuit: string;
  readonly state: CircuitState;
  /** Whether the service cannot do without what the circuit guards. */
  readonly critical: boolean;
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
  readonly maxConcurrent: number;
  readonly maxQueue: number;
}

/** A retry budget at this moment. */
export interface RetryBudgetGauge {
  readonly name: string;
  /** Retries that may start now. */
  readonly available: number;
  /** Retries that were allowed if none had been made in the window. */
  readonly limit: number;
}

/** A pool of connections at this moment. */
export interface PoolGauge {
  readonly pool: string;
  /** Connections that it may open. */
  readonly max: number;
  readonly used: number;
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly pending: number;
}

/** A Redis client at this moment. */
export interface RedisGauge {
  readonly client: string;
  readonly state: ClientState;
  /** Commands that wait for a connection or an answer. */
  readonly pending: number;
  /** Commands that have ended since the start. */
  readonly commands: number;
  /** Commands that got no answer since the start. */
  readonly failures: number;
  /** Connections that were lost since the start, and sought again. */
  readonly reconnects: number;
}

/** A health check at this moment. */
export interface HealthCheckGauge {
  readonly check: string;
  /** What is checked: something outside of the process (`dependency`), the process itself (`local`), or a `module`. */
  readonly kind: string;
  readonly status: HealthStatus;
  readonly critical: boolean;
  /** Milliseconds of the latest run, when there was one. */
  readonly responseTime?: number;
  /** Milliseconds since the latest run that found all well; none when there was none. */
  readonly lastSuccessAge?: number;
}

/** The application at this moment. */
export interface LifecycleGauge {
  readonly phase: LifecyclePhase;
  /** Whether it takes work. */
  readonly ready: boolean;
  /** Requests, jobs and streams under way. */
  readonly inFlight: number;
}

/** Issues of one state at this moment. */
export interface IssuesGauge {
  readonly state: IssueState;
  readonly severity: string;
  readonly issues: number;
}

/** Alerts of one rule at this moment. */
export interface AlertsGauge {
  readonly rule: string;
  readonly severity: string;
  readonly firing: number;
}

/** Everything that can be read of the present, by kind. */
export interface ResilienceGaugeMap {
  'circuit-breaker': CircuitGauge;
  bulkhead: BulkheadGauge;
  'retry-budget': RetryBudgetGauge;
  'database-pool': PoolGauge;
  redis: RedisGauge;
  'health-check': HealthCheckGauge;
  lifecycle: LifecycleGauge;
  issues: IssuesGauge;
  alerts: AlertsGauge;
}

/** Kind of a gauge. */
export type ResilienceGaugeName = keyof ResilienceGaugeMap;
