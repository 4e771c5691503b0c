import { checkOptions } from '@breakwater/core';
import type { AlertChannel } from './alert-channel.js';
import type { AlertNotification } from './alert-notification.js';
import { checkChannelName } from '../names.js';
import { type AlertText, alertTexts, headline, truncationText } from './notification-text.js';
import { type AlertFetch, checkFetch, checkHttpUrl, postJson } from './post-json.js';

/** Options of {@link SlackChannel}. */
export interface SlackChannelOptions {
  /** Unique among the channels. @default 'slack' */
  readonly name?: string;
  /** Address of an incoming webhook. It is a secret, so no message or log line repeats it. */
  readonly url: string;
  /**
   * Sends the requests, e.g. `fetch` of a client of `@breakwater/http`, which limits time and size and pools connections. It must not
   * follow redirects, which could lead into the network; it is called with `redirect: 'error'`.
   * @default the global `fetch`
   */
  readonly fetch?: AlertFetch;
}

/** Posts alerts to a Slack channel through an incoming webhook. */
export class SlackChannel implements AlertChannel {
  readonly name: string;
  readonly #url: string;
  readonly #fetch: AlertFetch | undefined;

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: SlackChannelOptions) {
    checkOptions('alerts.channels.slack', 'new SlackChannel', (check) => {
      const elsewhere = { webhookUrl: '"url"', webhook: '"url"' };
      check.known(options, ['name', 'url', 'fetch'], elsewhere);
      if (!options) return;
      checkChannelName(check, options.name);
      checkHttpUrl(check, 'url', options.url);
      checkFetch(check, options.fetch);
    });
    this.name = options.name ?? 'slack';
    this.#url = options.url;
    this.#fetch = options.fetch;
  }

  /** @throws DeliveryError when Slack does not accept the message */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(slackMessage(notification));
    return postJson({
      channel: this.name,
      url: this.#url,
      body,
      signal,
      fetch: this.#fetch,
      passingErrors: PASSING_ERRORS,
    });
  }
}

/** Errors that pass, of those that Slack documents (https://docs.slack.dev/reference/methods/chat.postMessage#errors). */
const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'accesslimited',
  'fatal_error',
  'internal_error',
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** Slack allows 50 blocks in a message: one is the headline, one counts the alerts that do not fit. */
const MAX_ALERTS = 48;

/** Maximum length of the text of a block; Slack refuses more than 3 000 characters. */
const MAX_TEXT = 2_900;

/** Maximum length of a headline; Slack refuses more than 150 characters. */
const MAX_HEADLINE = 150;

/**
 * Renders a notification with Slack's Block Kit. The blocks are plain text, which Slack shows unchanged. The notification on phones
 * (`text`) is markup, so the three characters with a meaning in markup are escaped there.
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
