import { withBlanksForControls } from '@breakwater/core';
import type { Alert } from '../rules/alert.js';
import type { AlertNotification } from './alert-notification.js';

/** One alert in words. */
export interface AlertText {
  readonly status: Alert['status'];
  readonly severity: string;
  readonly summary: string;
  /** Empty when the alert has no description. */
  readonly description: string;
  /** For example `category=database, issue=3f...`; labels of the group are left out. */
  readonly labels: string;
  /** `since <ISO 8601>`, followed by `to <ISO 8601>` when the alert is resolved. */
  readonly when: string;
}

/** Labels that are shown elsewhere in the text. */
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

/** The alerts of a notification in words, firing alerts first. */
export function alertTexts({ alerts, groupLabels }: AlertNotification): AlertText[] {
  return alerts
    .toSorted((one, other) => one.status.localeCompare(other.status))
    .map((alert) => textOf(alert, groupLabels));
}

/** Counts the alerts that were left out, e.g. `+ 9 990 more`; empty when there are none. */
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

/** Separates thousands by a space, independent of the locale. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** Cuts a text to `length` and makes it one line that cannot act on a terminal, a mail header or a chat. */
function plainText(text: string, length = 500): string {
  // The cut comes first, because a replacement is never longer than the characters that it replaces.
  const short = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return withBlanksForControls(short);
}
