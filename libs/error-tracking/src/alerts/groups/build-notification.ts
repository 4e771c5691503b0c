import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import type { AlertNotification } from '../channels/alert-notification.js';
import { type Alert, alertFingerprint } from '../rules/alert.js';
import type { AlertGroupKey } from './alert-group.js';

/** Options of a notification. */
interface NotificationOptions {
  readonly service: string;
  readonly maxAlerts: number;
}

/** Builds the notification of a group: firing alerts first, then the most severe, then the oldest; at most `maxAlerts` of them. */
export function buildNotification(
  { key, labels }: Omit<AlertGroupKey, 'route'>,
  alerts: readonly Alert[],
  { service, maxAlerts }: NotificationOptions,
): AlertNotification {
  const shown = alerts.toSorted(byImportance).slice(0, maxAlerts);
  return {
    groupKey: key,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    groupLabels: labels,
    commonLabels: common(shown.map((alert) => alert.labels)),
    commonAnnotations: common(shown.map(({ annotations }) => annotations)),
    alerts: shown,
    truncatedAlerts: alerts.length - shown.length,
    service,
  };
}

/** Builds the notification that tests a channel. */
export function testNotification(options: NotificationOptions, at: Date): AlertNotification {
  const labels = { alertname: 'Test', severity: 'low' };
  const alert: Alert = {
    fingerprint: alertFingerprint(labels),
    status: 'firing',
    labels,
    annotations: {
      summary: 'Test of the alert channels',
      description: 'Somebody asked for this message; nothing is wrong.',
    },
    startsAt: at,
  };
  const key = { key: 'test', labels: { alertname: 'Test' } };
  return { ...buildNotification(key, [alert], options), test: true };
}

function byImportance(one: Alert, other: Alert): number {
  if (one.status !== other.status) return one.status === 'firing' ? -1 : 1;
  return rank(one) - rank(other) || one.startsAt.getTime() - other.startsAt.getTime();
}

const rank = ({ labels }: Alert): number =>
  ERROR_SEVERITIES.findIndex((severity) => severity === labels['severity']);

/** The entries that all records share. */
function common(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
