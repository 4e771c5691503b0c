/** State of an issue: a group of equal errors. */
export type IssueState = 'new' | 'ongoing' | 'escalating' | 'resolved' | 'regressed' | 'archived';

/** An error was tracked; one event for each error, however often it is repeated. */
export interface ErrorTrackedEvent {
  /** Identical for equal errors, e.g. `v2:...`. */
  readonly fingerprint: string;
  /** Class and message of the error, with nothing in it that varies or is secret. */
  readonly title?: string;
  readonly category: string;
  readonly severity: string;
  /** Name of the error's class. */
  readonly name: string;
  readonly code?: string;
  /** Whether it is an error of the client (4xx), which is only counted. */
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

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'error.tracked': ErrorTrackedEvent;
    'issue.transition': IssueTransitionEvent;
    'alert.notified': AlertNotifiedEvent;
  }

  interface ResilienceGaugeMap {
    issues: IssuesGauge;
    alerts: AlertsGauge;
  }
}
