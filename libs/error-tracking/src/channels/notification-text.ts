import type { Alert } from '../alerts/alert.js';
import type { AlertNotification } from '../alerts/alert-notification.js';
import { plainText } from './plain-text.js';

/** One alert, in words. */
export interface AlertText {
  readonly status: Alert['status'];
  readonly severity: string;
  readonly summary: string;
  /** Empty when there is none. */
  readonly description: string;
  /** `category=database, issue=3f...`; without those that the whole group has. */
  readonly labels: string;
  /** ISO 8601, with `to ...` behind when it is over. */
  readonly when: string;
}

/** Labels that are shown in another way. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['alertname', 'severity']);

/** The subject of a notification, e.g. `[FIRING:3] high-error-rate on studio-api`. */
export function headline(notification: AlertNotification): string {
  const { status, alerts, truncatedAlerts, groupLabels, commonLabels, service } = notification;
  const firing = alerts.filter((alert) => alert.status === 'firing').length + truncatedAlerts;
  const state = status === 'firing' ? `FIRING:${firing}` : 'RESOLVED';
  const name =
    groupLabels['alertname'] ??
    commonLabels['alertname'] ??
    (Object.values(groupLabels).join(' ') || 'alerts');
  return plainText(`${notification.test ? '[TEST] ' : ''}[${state}] ${name} on ${service}`, 200);
}

/** The alerts of a notification in words, those that fire first. */
export function alertTexts({ alerts, groupLabels }: AlertNotification): AlertText[] {
  return alerts
    .toSorted((one, other) => one.status.localeCompare(other.status))
    .map((alert) => textOf(alert, groupLabels));
}

/** What is said of alerts that were left out, e.g. `+ 9 990 more`; empty when there are none. */
export function truncationText({ truncatedAlerts }: AlertNotification): string {
  return truncatedAlerts === 0 ? '' : `+ ${grouped(truncatedAlerts)} more`;
}

function textOf(
  { status, labels, annotations, startsAt, endsAt }: Alert,
  group: AlertNotification['groupLabels'],
): AlertText {
  const others = Object.entries(labels).filter(
    ([name]) => !SHOWN_ELSEWHERE.has(name) && !Object.hasOwn(group, name),
  );
  return {
    status,
    severity: plainText(labels['severity'] ?? ''),
    summary: plainText(annotations['summary'] ?? labels['alertname'] ?? 'alert'),
    description: plainText(annotations['description'] ?? ''),
    labels: others.map(([name, value]) => `${plainText(name, 100)}=${plainText(value, 200)}`).join(', '),
    when: `since ${startsAt.toISOString()}${endsAt ? ` to ${endsAt.toISOString()}` : ''}`,
  };
}

/** Thousands apart by a space, whatever the machine's language. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}
