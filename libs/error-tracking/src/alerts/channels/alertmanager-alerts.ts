import { readText } from '@breakwater/core';
import type { Alert } from '../rules/alert.js';
import type { AlertNotification } from './alert-notification.js';

/** Parts of a message to Alertmanager that do not come from the alert. */
interface AlertmanagerContext {
  readonly labels: Readonly<Record<string, string>>;
  readonly link: ((alert: Alert) => string | undefined) | undefined;
  /** Time at which Alertmanager ends a firing alert that is not sent again. */
  readonly validUntil: Date;
}

/** Maximum length of a label or an annotation. Alertmanager has no limit, but shows every alert on one page. */
const MAX_TEXT = 2_000;

/**
 * Renders alerts for `POST /api/v2/alerts` of Alertmanager
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, `postableAlerts`). Replicas send equal labels, so that
 * Alertmanager sees one alert.
 */
export function alertmanagerAlerts(
  { alerts, service }: Pick<AlertNotification, 'alerts' | 'service'>,
  context: AlertmanagerContext,
): object[] {
  return alerts.map((alert) => {
    const link = linkOf(alert, context.link);
    return {
      labels: labelsOf({ service, ...context.labels, ...alert.labels }),
      annotations: labelsOf(alert.annotations),
      startsAt: alert.startsAt.toISOString(),
      endsAt: (alert.endsAt ?? context.validUntil).toISOString(),
      ...(link !== undefined && { generatorURL: link }),
    };
  });
}

/** Replaces characters of names that Alertmanager refuses, and leaves out empty values, which it drops. */
function labelsOf(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_'), text.slice(0, MAX_TEXT)]),
  );
}

/** Alertmanager refuses an alert whose link is not a URL. If the function throws, the alert is sent without a link. */
function linkOf(alert: Alert, link: AlertmanagerContext['link']): string | undefined {
  let address: unknown;
  try {
    address = link ? link(alert) : readText(alert.annotations, 'runbook_url');
  } catch {
    return undefined;
  }
  const url = typeof address === 'string' ? URL.parse(address) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
