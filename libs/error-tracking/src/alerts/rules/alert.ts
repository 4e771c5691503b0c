import { createHash } from 'node:crypto';

/** Names and values that identify an alert. */
export type AlertLabels = Readonly<Record<string, string>>;

/** The characters that Prometheus allows in the name of a label. */
export const LABEL_NAME = /^[a-zA-Z_]\w*$/;

/** A problem that exists now or existed before. The terms are those of Prometheus Alertmanager. */
export interface Alert {
  /** Identical for identical labels, in every process. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** Identity of the alert: `alertname`, `severity`, and the labels of its rule (`category`, `circuit`, `check`, `issue`). */
  readonly labels: AlertLabels;
  /** Text for people: `summary`, `description`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Wall-clock time. */
  readonly startsAt: Date;
  /** Wall-clock time; only set when the alert is resolved. */
  readonly endsAt?: Date;
}

/** 16 hexadecimal digits, identical for identical labels in every process. */
export function alertFingerprint(labels: AlertLabels): string {
  const sorted = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
