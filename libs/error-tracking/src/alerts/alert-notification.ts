import type { Alert } from './alert.js';

/** One message about a group of alerts. */
export interface AlertNotification {
  /** Same for the same group, so that receivers can tell an update from a new message. */
  readonly groupKey: string;
  /** `firing` as long as one of the alerts is. */
  readonly status: 'firing' | 'resolved';
  /** Labels that make the group. */
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Labels and annotations that all its alerts share. */
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** The alerts, at most as many as are sent in one message. */
  readonly alerts: readonly Alert[];
  /** Alerts that were left out. */
  readonly truncatedAlerts: number;
  /** Name of the service, from the options. */
  readonly service: string;
  /** Set for the message that a person asked for to try the channel. */
  readonly test?: true;
}
