import type { ErrorSeverity } from '../../classification/error-severity.js';
import type { AlertCondition } from './alert-condition.js';

/** When there is an alert, and how it reaches people. Durations are milliseconds. */
export interface AlertRule {
  /** Distinct among the rules; the label `alertname` of its alerts. */
  readonly name: string;
  readonly condition: AlertCondition;
  /** How long the condition has to hold before the alert fires. @default 0 */
  readonly for?: number;
  /**
   * How long the alert goes on firing after its condition held last; Prometheus says `keep_firing_for`.
   * @default 0 for `error_rate`, `circuit_open` and `health_transition`, whose end is seen; 300000 for `specific_error`,
   * `new_issue` and `regression`, which are over when there was no further error of the kind for so long, or when somebody
   * resolves or archives the issue
   */
  readonly resolveAfter?: number;
  /**
   * The label `severity`.
   * @default that of the error or issue; else `high`, but `critical` for a critical health check and `medium` for another
   */
  readonly severity?: ErrorSeverity;
  /** Further labels: what groups, silences, inhibition and receivers go by. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What people read besides `summary` and `description`, or in their place, e.g. `runbook_url`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Names of the channels. @default every channel */
  readonly channels?: readonly string[];
  /** In place of the option `groupWait`; 0 sends at once. */
  readonly groupWait?: number;
  /**
   * Minutes after which a notification of which nothing has changed is sent again, in place of the option
   * `repeatInterval`; not below `groupInterval`.
   */
  readonly rateLimitMinutes?: number;
}

/** {@link AlertRule} with every default filled in. */
export interface ResolvedAlertRule {
  readonly name: string;
  readonly condition: AlertCondition;
  readonly for: number;
  readonly resolveAfter: number;
  /** `undefined` when it depends on what the rule finds. */
  readonly severity: ErrorSeverity | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly channels: readonly string[];
  readonly groupWait: number;
  readonly repeatInterval: number;
}
