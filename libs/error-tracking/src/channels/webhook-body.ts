import type { Alert } from '../alerts/alert.js';
import type { AlertNotification } from '../alerts/alert-notification.js';

/** What Alertmanager writes for an alert that is not over: the zero time of Go. */
const NEVER = '0001-01-01T00:00:00Z';

/**
 * The body of Prometheus Alertmanager's webhook, version 4, so that every receiver made for it understands it
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */
export function webhookBody(notification: AlertNotification, receiver: string): object {
  const { groupKey, truncatedAlerts, status, groupLabels, commonLabels, commonAnnotations, alerts } =
    notification;
  return {
    version: '4',
    groupKey,
    truncatedAlerts,
    status,
    receiver,
    groupLabels,
    commonLabels,
    commonAnnotations,
    externalURL: '',
    alerts: alerts.map(alertOf),
  };
}

function alertOf({ status, labels, annotations, startsAt, endsAt, fingerprint }: Alert): object {
  return {
    status,
    labels,
    annotations,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? NEVER,
    generatorURL: '',
    fingerprint,
  };
}
