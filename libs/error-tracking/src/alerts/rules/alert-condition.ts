import type { ResilienceGaugeMap, ResilienceGaugeName } from '@breakwater/core';
import type { ErrorCategory } from '../../classification/error-category.js';
import type { ErrorSeverity } from '../../classification/error-severity.js';

/** One value, or any of several. */
export type OneOrMore<T> = T | readonly T[];

/** Selects errors; a field that is left out matches every error. */
export interface ErrorFilter {
  readonly severity?: OneOrMore<ErrorSeverity>;
  readonly category?: OneOrMore<ErrorCategory>;
  /** Name of the error's class. */
  readonly name?: OneOrMore<string>;
  readonly code?: OneOrMore<string>;
  readonly fingerprint?: OneOrMore<string>;
  /** Counts errors of clients (4xx) as well. @default false */
  readonly expected?: boolean;
}

/** Selects issues; a field that is left out matches every issue. */
export interface IssueFilter {
  readonly severity?: OneOrMore<ErrorSeverity>;
  readonly category?: OneOrMore<ErrorCategory>;
  readonly fingerprint?: OneOrMore<string>;
}

/** Fires when the mean over the window reaches `threshold` errors per minute. One alert. */
export interface ErrorRateCondition extends ErrorFilter {
  readonly type: 'error_rate';
  /** Errors per minute of this process. @default 10 */
  readonly threshold?: number;
  /** Length of the window in milliseconds; the window slides in steps of a sixtieth. @default 300000 */
  readonly window?: number;
}

/** Fires when an error occurs. One alert for each fingerprint. */
export interface SpecificErrorCondition extends ErrorFilter {
  readonly type: 'specific_error';
}

/** Fires when an issue appears for the first time. One alert for each issue. */
export interface NewIssueCondition extends IssueFilter {
  readonly type: 'new_issue';
}

/** Fires when a resolved issue comes back, or when an issue escalates. One alert for each issue. */
export interface RegressionCondition extends IssueFilter {
  readonly type: 'regression';
  /** Alerts about escalating issues as well. @default true */
  readonly escalating?: boolean;
}

/**
 * Fires from the moment a circuit opens, by itself or by hand, until it closes. One alert for each circuit; a circuit that
 * only observes is ignored until a person opens it.
 */
export interface CircuitOpenCondition {
  readonly type: 'circuit_open';
  /** Names of circuits. @default every circuit */
  readonly circuit?: OneOrMore<string>;
}

/** Fires from the moment a health check is `down` until it is `up` or `degraded`. One alert for each check. */
export interface HealthTransitionCondition {
  readonly type: 'health_transition';
  /** Names of checks. @default every check */
  readonly check?: OneOrMore<string>;
  /** Limits the rule to critical checks: those whose failure takes the service down. @default false */
  readonly criticalOnly?: boolean;
  /** Limits the rule to the checks that are not critical. @default false */
  readonly nonCriticalOnly?: boolean;
}

/**
 * Fires when the share of failed HTTP requests over the window reaches `threshold`. The option `isError` decides which requests have
 * failed: by default those that are answered with 5xx. One alert.
 */
export interface ErrorPercentageCondition {
  readonly type: 'error_percentage';
  /** Percent of the requests of this process. @default 5 */
  readonly threshold?: number;
  /** Length of the window in milliseconds; the window slides in steps of a sixtieth. @default 300000 */
  readonly window?: number;
  /** Minimum number of requests in the window: one failure of three requests is no trend. @default 10 */
  readonly minRequests?: number;
}

/** Fires when the memory of the process (or of its container), or V8's heap, is full to `threshold`; read every 10 s. One alert. */
export interface MemoryUsageCondition {
  readonly type: 'memory_usage';
  /** Percent of the limit at which the process would end. @default 85 */
  readonly threshold?: number;
}

/** Fires when the mean duration of the queries over the window reaches `threshold`. Requires `DatabaseModule`. One alert. */
export interface DatabaseLatencyCondition {
  readonly type: 'database_latency';
  /** Milliseconds. @default 1000 */
  readonly threshold?: number;
  /** Length of the window in milliseconds; the window slides in steps of a sixtieth. @default 60000 */
  readonly window?: number;
}

/** The gauges of one kind; `object` for a kind that no imported package declares. */
export type GaugeOf<Kind> = Kind extends ResilienceGaugeName ? ResilienceGaugeMap[Kind] : never;

/** A condition on the gauges of one kind. */
export interface GaugeConditionOf<Kind extends ResilienceGaugeName> {
  readonly type: 'gauge';
  /** Kind of the gauges in `ResilienceGauges`, e.g. `database-pool`. */
  readonly gauge: Kind;
  /** Computes the figure of one gauge, e.g. the share of the connections in use. It must not throw. */
  readonly value: (gauge: GaugeOf<Kind>) => number;
  /** The alert fires while the figure is at least this. */
  readonly threshold: number;
}

/** Fires when a figure of a gauge reaches `threshold`; read every 10 s. One alert for each gauge, told apart by its texts. */
export type GaugeCondition = {
  readonly [Kind in ResilienceGaugeName]: GaugeConditionOf<Kind>;
}[ResilienceGaugeName];

/** The condition of a rule. */
export type AlertCondition =
  | ErrorPercentageCondition
  | MemoryUsageCondition
  | DatabaseLatencyCondition
  | GaugeCondition
  | ErrorRateCondition
  | SpecificErrorCondition
  | NewIssueCondition
  | RegressionCondition
  | CircuitOpenCondition
  | HealthTransitionCondition;

/** The types of {@link AlertCondition}. */
export const ALERT_CONDITION_TYPES = [
  'error_rate',
  'specific_error',
  'new_issue',
  'regression',
  'circuit_open',
  'health_transition',
  'error_percentage',
  'memory_usage',
  'database_latency',
  'gauge',
] as const satisfies readonly AlertCondition['type'][];
