import type { ErrorCategory } from '../../classification/error-category.js';
import type { ErrorSeverity } from '../../classification/error-severity.js';

/** One word, or any of several. */
export type OneOrMore<T> = T | readonly T[];

/** Which errors are meant; what is left out does not matter. */
export interface ErrorFilter {
  readonly severity?: OneOrMore<ErrorSeverity>;
  readonly category?: OneOrMore<ErrorCategory>;
  /** Name of the error's class. */
  readonly name?: OneOrMore<string>;
  readonly code?: OneOrMore<string>;
  readonly fingerprint?: OneOrMore<string>;
  /** Whether faults of clients (4xx) count as well. @default false */
  readonly expected?: boolean;
}

/** Which issues are meant; what is left out does not matter. */
export interface IssueFilter {
  readonly severity?: OneOrMore<ErrorSeverity>;
  readonly category?: OneOrMore<ErrorCategory>;
  readonly fingerprint?: OneOrMore<string>;
}

/** There are `threshold` errors per minute or more, on average over the window; one alert. */
export interface ErrorRateCondition extends ErrorFilter {
  readonly type: 'error_rate';
  /** Errors per minute of this process. @default 10 */
  readonly threshold?: number;
  /** Milliseconds over which the rate is taken; it slides in steps of a sixtieth. @default 300000 */
  readonly window?: number;
}

/** An error occurred; an alert for each fingerprint. */
export interface SpecificErrorCondition extends ErrorFilter {
  readonly type: 'specific_error';
}

/** An issue appeared that was not known before; an alert for each issue. */
export interface NewIssueCondition extends IssueFilter {
  readonly type: 'new_issue';
}

/** An issue came back after it was resolved, or grows out of its usual size; an alert for each issue. */
export interface RegressionCondition extends IssueFilter {
  readonly type: 'regression';
  /** Whether issues that escalate count as well. @default true */
  readonly escalating?: boolean;
}

/** A circuit is not closed again since it opened; an alert for each circuit. One that only observes is none. */
export interface CircuitOpenCondition {
  readonly type: 'circuit_open';
  /** Names of circuits. @default every circuit */
  readonly circuit?: OneOrMore<string>;
}

/** A health check is `down`, and not `up` or `degraded` again; an alert for each check. */
export interface HealthTransitionCondition {
  readonly type: 'health_transition';
  /** Names of checks. @default every check */
  readonly check?: OneOrMore<string>;
  /** Whether only checks count whose failure takes the service down. @default false */
  readonly criticalOnly?: boolean;
}

/** What a rule watches for. */
export type AlertCondition =
  | ErrorRateCondition
  | SpecificErrorCondition
  | NewIssueCondition
  | RegressionCondition
  | CircuitOpenCondition
  | HealthTransitionCondition;

/** Kinds of {@link AlertCondition}. */
export const ALERT_CONDITION_TYPES = [
  'error_rate',
  'specific_error',
  'new_issue',
  'regression',
  'circuit_open',
  'health_transition',
] as const satisfies readonly AlertCondition['type'][];
