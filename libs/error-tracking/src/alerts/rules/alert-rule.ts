import { minutes } from '@breakwater/core';
import type { ErrorSeverity } from '../../classification/error-severity.js';
import type { AlertCondition } from './alert-condition.js';

/** Default of {@link AlertRule.resolveAfter} for errors and issues, whose end is not visible. */
export const DEFAULT_RESOLVE_AFTER = minutes(5);

/** Says when an alert fires and how it reaches people. Durations are milliseconds. */
export interface AlertRule {
  /** Distinct among the rules; the label `alertname` of its alerts. */
  readonly name: string;
  readonly condition: AlertCondition;
  /** Milliseconds that the condition has to hold before the alert fires. @default 0 */
  readonly for?: number;
  /**
   * Milliseconds that the alert keeps firing after its condition was last met (`keep_firing_for` in Prometheus).
   * @default 0 for conditions whose end is visible; 300000 for `specific_error`, `new_issue` and `regression`, which end when no
   * further error has occurred for this long, or at once when a person resolves or archives the issue
   */
  readonly resolveAfter?: number;
  /**
   * The label `severity`.
   * @default the severity of the error or issue; `critical` for a critical health check, `medium` for another one, `high` otherwise
   */
  readonly severity?: ErrorSeverity;
  /** Further labels, for groups, silences, inhibition and receivers. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Texts that are added to `summary` and `description`, or replace them, e.g. `runbook_url`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Names of the channels. @default every channel */
  readonly channels?: readonly string[];
  /**
   * Names of labels that form the groups of this rule, in place of the option `groupBy`.
   * `['alertname', 'check']` sends the alerts of each health check on their own.
   * @default the option `groupBy`
   */
  readonly groupBy?: readonly string[];
  /** Overrides the option `groupWait`; 0 sends the first notification at once. */
  readonly groupWait?: number;
  /**
   * Minutes after which an unchanged notification is sent again. Overrides the option `repeatInterval`; must not be below
   * `groupInterval`.
   */
  readonly rateLimitMinutes?: number;
}

/** {@link AlertRule} with every default filled in. */
export interface ResolvedAlertRule {
  readonly name: string;
  readonly condition: AlertCondition;
  readonly for: number;
  readonly resolveAfter: number;
  /** `undefined` when the severity of the finding applies. */
  readonly severity: ErrorSeverity | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly channels: readonly string[];
  readonly groupBy: readonly string[];
  readonly groupWait: number;
  readonly repeatInterval: number;
}
