import type { Alert } from '../../src/alerts/rules/alert.js';
import type { AlertNotification } from '../../src/alerts/channels/alert-notification.js';

/** A fixed point in time. */
export const NOON = new Date('2026-01-01T12:00:00.000Z');

/** A firing alert; pass the properties that matter to the test. */
export function alert(change: Partial<Alert> = {}): Alert {
  return {
    fingerprint: 'a1b2',
    status: 'firing',
    labels: { alertname: 'critical-error', severity: 'critical', category: 'database' },
    annotations: { summary: 'The ledger does not answer', description: '41 errors in 5 minutes' },
    startsAt: NOON,
    ...change,
  };
}

/** A notification of one alert; pass the properties that matter to the test. */
export function notification(change: Partial<AlertNotification> = {}): AlertNotification {
  const alerts = change.alerts ?? [alert()];
  return {
    groupKey: '{}:{alertname="critical-error"}',
    status: 'firing',
    groupLabels: { alertname: 'critical-error' },
    commonLabels: { alertname: 'critical-error', severity: 'critical' },
    commonAnnotations: {},
    alerts,
    truncatedAlerts: 0,
    service: 'studio-api',
    ...change,
  };
}
