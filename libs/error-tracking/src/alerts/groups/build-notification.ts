import { ERROR_SEVERITIES } from '../../classification/error-severity.js';
import type { Alert } from '../alert.js';
import type { AlertNotification } from '../alert-notification.js';
import type { AlertGroupKey } from './alert-route.js';

/** The message about the alerts of a group: what fires first, then the worst, then the oldest; at most `maxAlerts` of them. */
export function buildNotification(
  { key, labels }: AlertGroupKey,
  alerts: readonly Alert[],
  { service, maxAlerts }: { readonly service: string; readonly maxAlerts: number },
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

function byImportance(one: Alert, other: Alert): number {
  if (one.status !== other.status) return one.status === 'firing' ? -1 : 1;
  return rank(one) - rank(other) || one.startsAt.getTime() - other.startsAt.getTime();
}

const rank = ({ labels }: Alert): number =>
  ERROR_SEVERITIES.findIndex((severity) => severity === labels['severity']);

/** The entries that all of `records` share. */
function common(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
