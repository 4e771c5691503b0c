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
  /** Whether errors of clients (4xx) count as well. @default false */
  readonly expected?: boolean;
}

/** Selects issues; a field that is left out matches every issue. */
export interface IssueFilter {
  readonly severity?: OneOrMore<ErrorSeverity>;
  readonly category?: OneOrMore<ErrorCategory>;
  readonly fingerprint?: OneOrMore<string>;
}

/** Fires when the average over the window reaches `threshold` errors per minute. One alert. */
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
  /** Whether escalating issues count as well. @default true */
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
  /** Whether only critical checks count, i.e. those whose failure takes the service down. @default false */
  readonly criticalOnly?: boolean;
  /** Whether only the other checks count. @default false */
  readonly nonCriticalOnly?: boolean;
}

/** The condition of a rule. */
export type AlertCondition =
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
] as const satisfies readonly AlertCondition['type'][];
