import {
  checkOptions,
  type OptionsCheck,
  errorCode,
  isList,
  readNumber,
  readProperty,
  untilAborted,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { AlertChannel } from './alert-channel.js';
import type { AlertNotification } from './alert-notification.js';
import { checkClient } from '../../clients/check-client.js';
import { checkChannelName } from '../names.js';
import { DeliveryError } from './delivery.error.js';
import { type AlertText, alertTexts, headline, truncationText } from './notification-text.js';

/** The part of a nodemailer transport that the channel uses. */
export interface MailTransport {
  sendMail(message: EmailMessage & { readonly from: string; readonly to: string }): Promise<unknown>;
}

/** Options of {@link EmailChannel}. */
export interface EmailChannelOptions {
  /** Unique among the channels. @default 'email' */
  readonly name?: string;
  /** Sends the messages: a transport that nodemailer's `createTransport` has made. */
  readonly transport: MailTransport;
  /** Address of the sender, e.g. `Studio alerts <alerts@studio.example>`. */
  readonly from: string;
  /** Addresses of the receivers, separated by commas. */
  readonly to: string;
}

/** `ada@example.com` or `Ada <ada@example.com>`; a name with a comma stands in quotes. */
const ADDRESS = /^(?:(?:"[^"\r\n]*" ?|[^"<>@,\r\n]*)<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/;
/** A comma that separates addresses: not inside quotes. */
const SEPARATOR = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;
/** Maximum length of a list of addresses. */
const MAX_ADDRESSES = 2_000;

const isAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= MAX_ADDRESSES &&
  ADDRESS.test(value.trim()) &&
  !/[\r\n]/.test(value);

const isAddressList = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= MAX_ADDRESSES && value.split(SEPARATOR).every(isAddress);

function checkEmailOptions(check: OptionsCheck, options: EmailChannelOptions): void {
  check.known(options, ['name', 'transport', 'from', 'to'], { sender: '"from"', recipients: '"to"' });
  if (!options) return;
  const { name, transport } = options;
  checkChannelName(check, name);
  const expected = `a transport of nodemailer, such as createTransport('smtp://mail.example')`;
  checkClient(check, 'transport', transport, ['sendMail'], expected);
  check.that(isAddress(options.from), 'from', 'an e-mail address', options.from);
  check.that(
    isAddressList(options.to),
    'to',
    'an e-mail address, or several separated by commas',
    options.to,
  );
}

/** Sends alerts by e-mail. */
export class EmailChannel implements AlertChannel {
  readonly name: string;
  readonly #logger = new Logger('Alerts');

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(private readonly options: EmailChannelOptions) {
    checkOptions('alerts.channels.email', 'new EmailChannel', (check) => checkEmailOptions(check, options));
    this.name = options.name ?? 'email';
  }

  /**
   * A message whose time limit has passed may still arrive: SMTP cannot take it back.
   *
   * @throws DeliveryError when the mail server does not accept the message. The error is not retryable for an SMTP code of 5xx.
   */
  async send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const sent = await untilAborted(this.#deliver(emailMessage(notification)), signal);
    if (sent.status === 'pending') throw new DeliveryError(this.name, 'there was no answer in time');
    if (sent.status === 'rejected') throw sent.reason;
  }

  async #deliver(message: EmailMessage): Promise<void> {
    const { transport, from, to } = this.options;
    let result: unknown;
    try {
      result = await transport.sendMail({ from, to, ...message });
    } catch (error) {
      const status = readNumber(error, 'responseCode');
      throw new DeliveryError(this.name, reasonOf(errorCode(error), status), {
        retryable: !isPermanent(status),
      });
    }
    this.#reportRejected(result);
  }

  /** A server may accept a message for some receivers only. A retry would send it to the others again, so the log says it. */
  #reportRejected(result: unknown): void {
    const rejected = readProperty(result, 'rejected');
    if (!isList(rejected) || rejected.length === 0) return;
    const errors = readProperty(result, 'rejectedErrors');
    const codes = isList(errors) ? errors.flatMap((error) => readNumber(error, 'responseCode') ?? []) : [];
    const reason = codes.length > 0 ? ` (${[...new Set(codes)].join(', ')})` : '';
    this.#logger.error(
      `Alert channel '${this.name}': the mail server rejected ${rejected.length} receiver(s)${reason}; the others got the message. Correct the addresses.`,
    );
  }
}

/** A code without a status comes from the connection: it failed, or the certificate of the server is not trusted. */
function reasonOf(code: string | undefined, status: number | undefined): string {
  if (status !== undefined)
    return `the mail server refused it (${code === undefined ? '' : `${code} `}${status})`;
  return code === undefined
    ? 'the mail server refused it (no code)'
    : `the connection to the mail server failed (${code})`;
}

/** A client should not repeat a request that was answered with 5xx (RFC 5321, section 4.2.1). 4xx may pass. */
const isPermanent = (status: number | undefined): boolean =>
  status !== undefined && status >= 500 && status < 600;

/** The parts of an e-mail that depend on the alerts. */
export interface EmailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a notification as text and as HTML. */
function emailMessage(notification: AlertNotification): EmailMessage {
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
