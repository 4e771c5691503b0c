import { type Clock, checkOptions, type OptionsCheck, readProperty, SystemClock } from '@breakwater/core';
import type { Alert } from '../rules/alert.js';
import type { AlertChannel } from './alert-channel.js';
import type { AlertNotification } from './alert-notification.js';
import { checkChannelName } from '../names.js';
import { type AlertFetch, checkFetch, checkHeaders, checkHttpUrl, postJson } from './post-json.js';
import { SIGNATURE_HEADER, signBody } from './webhook-signature.js';

/** Minimum length of a secret: shorter ones can be guessed. */
const MIN_SECRET = 16;

/** Options of {@link WebhookChannel}. */
export interface WebhookChannelOptions {
  /** Unique among the channels. @default 'webhook' */
  readonly name?: string;
  /** Address that receives the requests. No message or log line repeats it. */
  readonly url: string;
  /** Secret of at least 16 characters that signs the bodies; see {@link signBody}. @default none: bodies are not signed */
  readonly secret?: string;
  /** Further headers, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Sends the requests, e.g. `fetch` of a client of `@breakwater/http`, which limits time and size and pools connections. It must not
   * follow redirects, which could lead into the network; it is called with `redirect: 'error'`.
   * @default the global `fetch`
   */
  readonly fetch?: AlertFetch;
  /** Provides the time of the signature. @default the system's clock */
  readonly clock?: Clock;
}

/** Posts alerts to any server that understands Alertmanager's webhook. The body is signed when there is a secret. */
export class WebhookChannel implements AlertChannel {
  readonly name: string;
  readonly #options: WebhookChannelOptions;
  readonly #clock: Clock;

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: WebhookChannelOptions) {
    checkOptions('alerts.channels.webhook', 'new WebhookChannel', (check) => {
      check.known(options, ['name', 'url', 'secret', 'headers', 'fetch', 'clock'], {
        signingSecret: '"secret"',
      });
      if (options) checkWebhookOptions(check, options);
    });
    this.name = options.name ?? 'webhook';
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
  }

  /** @throws DeliveryError when the server does not accept the notification */
  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const { url, secret, headers, fetch } = this.#options;
    const body = JSON.stringify(webhookBody(notification, this.name));
    const signature = secret && { [SIGNATURE_HEADER]: signBody(body, secret, this.#clock.date()) };
    return postJson({ channel: this.name, url, body, headers: { ...headers, ...signature }, signal, fetch });
  }
}

function checkWebhookOptions(check: OptionsCheck, options: WebhookChannelOptions): void {
  const { name, url, secret, headers, fetch, clock } = options;
  checkChannelName(check, name);
  checkHttpUrl(check, 'url', url);
  checkFetch(check, fetch);
  check.that(
    secret === undefined || (typeof secret === 'string' && secret.trim().length >= MIN_SECRET),
    'secret',
    `a text of at least ${MIN_SECRET} characters`,
    typeof secret === 'string' ? `one of ${secret.length}` : secret,
  );
  if (checkHeaders(check, headers) && secret !== undefined && new Headers(headers).has(SIGNATURE_HEADER)) {
    check.withoutEffect(`headers.${SIGNATURE_HEADER}`, 'another signature', 'with a "secret", which sets it');
  }
  check.that(
    clock === undefined || typeof readProperty(clock, 'date') === 'function',
    'clock',
    'a Clock of @breakwater/core',
    clock,
  );
  if (secret === undefined)
    check.withoutEffect('clock', clock, 'without a "secret": only signatures have a time');
}

/** Alertmanager's `endsAt` of a firing alert: the zero time of Go. */
const NEVER = '0001-01-01T00:00:00Z';

/**
 * Renders a notification as the body of Prometheus Alertmanager's webhook, version 4, which many receivers understand
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */
function webhookBody(notification: AlertNotification, receiver: string): object {
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
