import type { AlertNotification } from '../alerts/alert-notification.js';
import { type AlertText, alertTexts, headline, truncationText } from './notification-text.js';

/** The parts of an e-mail that depend on the alerts. */
export interface EmailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** An e-mail that says the same as text and as HTML. */
export function emailMessage(notification: AlertNotification): EmailMessage {
  const subject = headline(notification);
  const texts = alertTexts(notification);
  const rest = truncationText(notification);
  return {
    subject,
    text: [subject, ...texts.map(asText), ...(rest ? [rest] : [])].join('\n\n'),
    html: `<h1>${escapeHtml(subject)}</h1>\n${texts.map(asHtml).join('\n')}${rest && `\n<p>${rest}</p>`}`,
  };
}

function asText({ status, severity, summary, description, labels, when }: AlertText): string {
  return [`${status} (${severity}) ${when}`, summary, description, labels].filter(Boolean).join('\n');
}

function asHtml({ status, severity, summary, description, labels, when }: AlertText): string {
  const lines = [description, labels, `${status} (${severity}) ${when}`].filter(Boolean).map(escapeHtml);
  return `<h2>${escapeHtml(summary)}</h2>\n<p>${lines.join('<br>\n')}</p>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
