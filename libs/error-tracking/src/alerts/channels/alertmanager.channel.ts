import {
  type Clock,
  checkOptions,
  isList,
  isOptionsObject,
  minutes,
  type OptionsCheck,
  readNumber,
  readProperty,
  SystemClock,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { checkChannelName } from '../names.js';
import { type Alert, LABEL_NAME } from '../rules/alert.js';
import type { AlertChannel } from './alert-channel.js';
import type { AlertNotification } from './alert-notification.js';
import { alertmanagerAlerts } from './alertmanager-alerts.js';
import { DeliveryError } from './delivery.error.js';
import { type AlertFetch, checkFetch, checkHeaders, checkHttpUrl, postJson } from './post-json.js';

/** Defaults of {@link AlertmanagerChannelOptions}. */
export const DEFAULT_ALERTMANAGER_CHANNEL_OPTIONS = {
  name: 'alertmanager',
  /**
   * 1 min, as `--rules.alert.resend-delay` of Prometheus
   * (https://prometheus.io/docs/prometheus/latest/command-line/prometheus/).
   */
  resendInterval: minutes(1),
} as const;

/** Options of {@link AlertmanagerChannel}. */
export interface AlertmanagerChannelOptions {
  /** Unique among the channels. @default 'alertmanager' */
  readonly name?: string;
  /**
   * Address of Alertmanager, e.g. `http://alertmanager:9093`, with the path of `--web.route-prefix` if it has one. A cluster needs
   * the addresses of all its members: every member gets each alert, because members do not pass alerts on.
   */
  readonly url: string | readonly string[];
  /** Further headers, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Further labels of each alert, e.g. `{ cluster: 'eu-1' }`. Replicas with equal labels share an alert in Alertmanager. A label with
   * the name of the instance gives each replica alerts of its own.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** Returns the page that Alertmanager links as the source of an alert. @default the annotation `runbook_url` */
  readonly link?: (alert: Alert) => string | undefined;
  /**
   * Milliseconds after which a firing alert is sent again. If it is not sent for four intervals, e.g. because the process has died,
   * Alertmanager ends it.
   * @default 60000
   */
  readonly resendInterval?: number;
  /**
   * Sends the requests, e.g. `fetch` of a client of `@breakwater/http`. It must not follow redirects; it is called with
   * `redirect: 'error'`.
   * @default the global `fetch`
   */
  readonly fetch?: AlertFetch;
  /** Provides the time at which alerts end without a further message. @default the system's clock */
  readonly clock?: Clock;
}

const KNOWN = ['name', 'url', 'headers', 'labels', 'link', 'resendInterval', 'fetch', 'clock'];
/** Names that Alertmanager and other clients give to these options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  urls: '"url", which can be a list',
  external_labels: '"labels"',
  resend_delay: '"resendInterval" in milliseconds',
  generatorURL: '"link", a function',
};

/**
 * Reports alerts to Prometheus Alertmanager 0.16 or later (API v2), which groups, deduplicates, silences and routes them. It gets each
 * alert at once, and again every `resendInterval` while it fires.
 */
export class AlertmanagerChannel implements AlertChannel {
  readonly name: string;
  readonly resendInterval: number;
  readonly #logger = new Logger('Alerts');
  readonly #options: AlertmanagerChannelOptions;
  readonly #urls: readonly string[];
  readonly #clock: Clock;
  /** The members that do not take alerts. */
  readonly #failing = new Set<number>();

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: AlertmanagerChannelOptions) {
    checkOptions('alerts.channels.alertmanager', 'new AlertmanagerChannel', (check) => {
      check.known(options, KNOWN, ELSEWHERE);
      if (options) checkAlertmanagerOptions(check, options);
    });
    const { url, name, resendInterval } = options;
    this.name = name ?? DEFAULT_ALERTMANAGER_CHANNEL_OPTIONS.name;
    this.resendInterval = resendInterval ?? DEFAULT_ALERTMANAGER_CHANNEL_OPTIONS.resendInterval;
    this.#options = options;
    this.#urls = (typeof url === 'string' ? [url] : url).map(apiUrl);
    this.#clock = options.clock ?? new SystemClock();
  }

  /** @throws DeliveryError when no member of the cluster accepts the alerts */
  async send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const { headers, fetch, link } = this.#options;
    const labels = this.#options.labels ?? {};
    // Four intervals, as in Prometheus: two messages may be lost before Alertmanager ends the alert
    // (https://github.com/prometheus/prometheus/blob/main/rules/alerting.go).
    const validUntil = new Date(this.#clock.date().getTime() + 4 * this.resendInterval);
    const body = JSON.stringify(alertmanagerAlerts(notification, { labels, link, validUntil }));
    const channel = this.name;
    const sent = await Promise.allSettled(
      this.#urls.map((url) => postJson({ channel, url, body, headers: { ...headers }, signal, fetch })),
    );
    const errors = sent.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : undefined));
    if (errors.every((error) => error !== undefined)) throw this.#failureOf(errors);
    errors.forEach((error, index) => this.#reportMember(index, error));
  }

  /**
   * Every failure may pass, because the alerts are sent again anyway: an answer 401 or 404 ends when somebody corrects the
   * configuration, and after an answer 400 Alertmanager has still taken the valid alerts.
   */
  #failureOf(errors: readonly unknown[]): DeliveryError {
    const retryAfters = errors.map((error) => readNumber(error, 'retryAfter') ?? 0);
    const retryAfter = Math.min(...retryAfters);
    const reasons = [...new Set(errors.map((error) => reasonOf(error)))].slice(0, 3).join('; ');
    return new DeliveryError(this.name, reasons, { retryable: true, ...(retryAfter > 0 && { retryAfter }) });
  }

  /** A member that fails is logged once, because the delivery itself succeeds. */
  #reportMember(index: number, error: unknown): void {
    const member = `Member ${index + 1} of ${this.#urls.length} of alert channel '${this.name}'`;
    if (error !== undefined && !this.#failing.has(index)) {
      this.#failing.add(index);
      this.#logger.warn(`${member} is failing; the others take the alerts. ${reasonOf(error)}.`);
    }
    if (error === undefined && this.#failing.delete(index)) this.#logger.log(`${member} takes alerts again.`);
  }
}

const apiUrl = (url: string): string => `${url.replace(/\/+$/, '')}/api/v2/alerts`;

/** The reason in the message of a `DeliveryError`, without the name of the channel. */
function reasonOf(error: unknown): string {
  const message = String(readProperty(error, 'message'));
  return message.replace(/^.*? could not deliver the notification: /, '').replace(/\.$/, '');
}

function checkAlertmanagerOptions(check: OptionsCheck, options: AlertmanagerChannelOptions): void {
  const { name, url, headers, labels, link, resendInterval, fetch, clock } = options;
  checkChannelName(check, name);
  if (isList(url)) {
    check.that(url.length > 0, 'url', 'an address or a list of addresses', url);
    Array.from(url).forEach((one, index) => checkBaseUrl(check, `url[${index}]`, one));
  } else checkBaseUrl(check, 'url', url);
  checkHeaders(check, headers);
  checkLabels(check, labels);
  check.that(link === undefined || typeof link === 'function', 'link', 'a function', link);
  if (resendInterval !== undefined) check.duration('resendInterval', resendInterval, 1);
  checkFetch(check, fetch);
  const isClock = clock === undefined || typeof readProperty(clock, 'date') === 'function';
  check.that(isClock, 'clock', 'a Clock of @breakwater/core', clock);
}

/** The channel adds the path of the API, so an address must not contain it. */
function checkBaseUrl(check: OptionsCheck, option: string, url: unknown): void {
  checkHttpUrl(check, option, url);
  const isBase = typeof url !== 'string' || !/\/api\/v[12]\b|[?#]/.test(url);
  check.that(isBase, option, 'an address without /api/v2 and without a query', 'another address');
}

function checkLabels(check: OptionsCheck, labels: unknown): void {
  if (labels === undefined) return;
  if (!check.that(isOptionsObject(labels), 'labels', 'an object of texts', labels)) return;
  for (const [name, text] of Object.entries(labels as object)) {
    check.that(LABEL_NAME.test(name), `labels.${name}`, 'named with letters, digits and underscores', name);
    check.that(typeof text === 'string' && text !== '', `labels.${name}`, 'a text that is not empty', text);
    const isReserved = ['alertname', 'severity', 'service'].includes(name);
    check.that(!isReserved, `labels.${name}`, 'left to the alert itself', text);
  }
}
