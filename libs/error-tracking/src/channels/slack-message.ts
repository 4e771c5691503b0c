import type { AlertNotification } from '../alerts/alert-notification.js';
import { type AlertText, alertTexts, headline, truncationText } from './notification-text.js';

/** Blocks of a message at most, as Slack has it; one is the headline, one the rest. */
const MAX_ALERTS = 48;

/** Characters of a text in a block at most; Slack refuses more than 3 000. */
const MAX_TEXT = 2_900;

/** Characters of a headline at most; Slack refuses more than 150. */
const MAX_HEADLINE = 150;

/**
 * A message of Slack's Block Kit. What alerts say stands in plain text, which Slack shows as it is; only the notification of
 * phones (`text`) is markup, so there the three characters that Slack reads as markup are escaped.
 */
export function slackMessage(notification: AlertNotification): object {
  const title = headline(notification);
  const texts = alertTexts(notification);
  const shown = texts.slice(0, MAX_ALERTS);
  const left = texts.length - shown.length;
  const rest = truncationText({ ...notification, truncatedAlerts: notification.truncatedAlerts + left });
  return {
    text: escapeMarkup(title),
    blocks: [
      { type: 'header', text: plain(title.slice(0, MAX_HEADLINE)) },
      ...shown.map((alert) => ({ type: 'section', text: plain(textOf(alert).slice(0, MAX_TEXT)) })),
      ...(rest ? [{ type: 'context', elements: [plain(rest)] }] : []),
    ],
  };
}

function textOf({ status, severity, summary, description, labels, when }: AlertText): string {
  const facts = [severity, labels, when].filter(Boolean).join('; ');
  return [`${status}: ${summary}`, description, facts].filter(Boolean).join('\n');
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
