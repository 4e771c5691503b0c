import type { Alert } from '../rules/alert.js';

/** One message about a group of alerts. */
export interface AlertNotification {
  /** Identical for the same group, so that receivers can tell an update from a new message. */
  readonly groupKey: string;
  /** `firing` as long as at least one alert fires. */
  readonly status: 'firing' | 'resolved';
  /** The labels that define the group. */
  readonly groupLabels: Readonly<Record<string, string>>;
  /** The labels and annotations that all alerts share. */
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** The alerts, at most `maxAlerts` of them. */
  readonly alerts: readonly Alert[];
  /** Number of alerts that were left out. */
  readonly truncatedAlerts: number;
  /** Name of the service, from the options. */
  readonly service: string;
  /** Set when somebody requested the message to test the channel. */
  readonly test?: true;
}
