/** Something that is wrong now, or was. The words are those of Prometheus Alertmanager. */
export interface Alert {
  /** Same for the same labels. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** What the alert is: `alertname`, `severity`, and what the rule adds (`category`, `circuit`, `check`, `issue`). */
  readonly labels: Readonly<Record<string, string>>;
  /** What a person reads: `summary`, `description`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Time of the day. */
  readonly startsAt: Date;
  /** Time of the day; only when it is resolved. */
  readonly endsAt?: Date;
}
