/** State of an issue: a group of equal errors. */
export type IssueState = 'new' | 'ongoing' | 'escalating' | 'resolved' | 'regressed' | 'archived';

/** An error was tracked; one event for each error, however often it is repeated. */
export interface ErrorTrackedEvent {
  /** Identical for equal errors, e.g. `v2:...`. */
  readonly fingerprint: string;
  /** Class and message of the error, without variable parts and secrets. */
  readonly title?: string;
  readonly category: string;
  readonly severity: string;
  /** Name of the error's class. */
  readonly name: string;
  readonly code?: string;
  /** `true` for an error of the client (4xx), which is only counted. */
  readonly expected: boolean;
}

/** An issue changed its state; a new issue has no `from`. */
export interface IssueTransitionEvent {
  readonly issue: string;
  readonly fingerprint: string;
  /** Class and message of the error, without variable parts and secrets. */
  readonly title: string;
  readonly category: string;
  readonly severity: string;
  readonly from?: IssueState;
  readonly to: IssueState;
  /** Number of errors so far. */
  readonly count: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A channel has delivered a notification of alerts, or failed to deliver it. */
export interface AlertNotifiedEvent {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed';
  /** Number of alerts in the notification. */
  readonly alerts: number;
  /** Milliseconds that the delivery took. */
  readonly duration: number;
  /** Set when the receiver has refused the notification for good, so that it is not sent again. */
  readonly rejected?: true;
}

/** An exporter has sent errors, or errors were lost because it refused them, too many waited, or the process ended. */
export interface ErrorsExportedEvent {
  readonly exporter: string;
  readonly outcome: 'sent' | 'lost';
  /** Number of errors. */
  readonly errors: number;
}

/** Number of issues in one state. */
export interface IssuesGauge {
  readonly state: IssueState;
  readonly severity: string;
  readonly issues: number;
}

/** Number of firing alerts of one rule. */
export interface AlertsGauge {
  readonly rule: string;
  readonly severity: string;
  readonly firing: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'error.tracked': ErrorTrackedEvent;
    'issue.transition': IssueTransitionEvent;
    'alert.notified': AlertNotifiedEvent;
    'errors.exported': ErrorsExportedEvent;
  }

  interface ResilienceGaugeMap {
    issues: IssuesGauge;
    alerts: AlertsGauge;
  }
}
