import { type Clock, OptionsCheck, SystemClock } from '@breakwater/core';
import type { AlertNotification } from '../alerts/alert-notification.js';
import type { AlertChannel } from './alert-channel.js';
import { checkHttpUrl } from './http-url.js';
import { postJson } from './post-json.js';
import { webhookBody } from './webhook-body.js';
import { SIGNATURE_HEADER, signBody } from './webhook-signature.js';

/** Shortest secret that is accepted; anything a person would type in passing can be guessed. */
const MIN_SECRET = 16;

/** Options of {@link WebhookChannel}. */
export interface WebhookChannelOptions {
  /** Distinct among the channels. @default 'webhook' */
  readonly name?: string;
  /** Where the body is posted to; no message or log line repeats it. */
  readonly url: string;
  /** Secret of at least 16 characters with which bodies are signed; see {@link signBody}. Without one they are not. */
  readonly secret?: string;
  /** Further headers, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the time of the signature. @default the system's */
  readonly clock?: Clock;
}

/** Posts alerts to any server that understands Alertmanager's webhook, signed if there is a secret. */
export class WebhookChannel implements AlertChannel {
  readonly name: string;
  readonly #options: WebhookChannelOptions;
  readonly #clock: Clock;

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: WebhookChannelOptions) {
    const check = new OptionsCheck('alerts.channels.webhook');
    check.known(options, ['name', 'url', 'secret', 'headers', 'clock']);
    checkHttpUrl(check, 'url', options.url);
    const { secret } = options;
    check.that(
      secret === undefined || (typeof secret === 'string' && secret.length >= MIN_SECRET),
      'secret',
      `a text of at least ${MIN_SECRET} characters`,
      typeof secret === 'string' ? `one of ${secret.length}` : secret,
    );
    // The values are secrets as a rule, so the message has none of them.
    check.that(
      isHeaders(options.headers),
      'headers',
      'an object of names and values that HTTP allows',
      'others',
    );
    this.name = options.name ?? 'webhook';
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
  }

  /** @throws DeliveryError when the server does not take it */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const { url, secret, headers } = this.#options;
    const body = JSON.stringify(webhookBody(notification, this.name));
    const signature = secret && { [SIGNATURE_HEADER]: signBody(body, secret, this.#clock.date()) };
    return postJson({ channel: this.name, url, body, headers: { ...headers, ...signature }, signal });
  }
}

function isHeaders(value: unknown): boolean {
  try {
    return new Headers(value as Record<string, string>) instanceof Headers;
  } catch {
    return false;
  }
}
