import { OptionsCheck } from '@breakwater/core';
import type { AlertNotification } from '../alerts/alert-notification.js';
import type { AlertChannel } from './alert-channel.js';
import { checkHttpUrl } from './http-url.js';
import { postJson } from './post-json.js';
import { slackMessage } from './slack-message.js';

/** Options of {@link SlackChannel}. */
export interface SlackChannelOptions {
  /** Distinct among the channels. @default 'slack' */
  readonly name?: string;
  /** Address of an incoming webhook: a secret, which no message or log line repeats. */
  readonly url: string;
}

/** Posts alerts to a Slack channel through an incoming webhook. */
export class SlackChannel implements AlertChannel {
  readonly name: string;
  readonly #url: string;

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: SlackChannelOptions) {
    const check = new OptionsCheck('alerts.channels.slack');
    check.known(options, ['name', 'url']);
    checkHttpUrl(check, 'url', options.url);
    this.name = options.name ?? 'slack';
    this.#url = options.url;
  }

  /** @throws DeliveryError when Slack does not take it */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(slackMessage(notification));
    return postJson({ channel: this.name, url: this.#url, body, signal });
  }
}
