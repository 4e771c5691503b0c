import { OptionsCheck } from '@breakwater/core';
import type { AlertNotification } from '../alerts/alert-notification.js';
import type { AlertChannel } from './alert-channel.js';
import { DeliveryError } from './delivery.error.js';
import { emailMessage, type EmailMessage } from './email-message.js';

/** A transport of nodemailer: `createTransport('smtp://...')`. */
export interface MailTransport {
  sendMail(message: EmailMessage & { readonly from: string; readonly to: string }): Promise<unknown>;
}

/** Options of {@link EmailChannel}. */
export interface EmailChannelOptions {
  /** Distinct among the channels. @default 'email' */
  readonly name?: string;
  /** Sends the messages; made with nodemailer's `createTransport`. */
  readonly transport: MailTransport;
  /** Address of the sender, e.g. `Studio alerts <alerts@studio.example>`. */
  readonly from: string;
  /** Address of the receivers, separated by commas. */
  readonly to: string;
}

/** Sends alerts by e-mail. */
export class EmailChannel implements AlertChannel {
  readonly name: string;

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(private readonly options: EmailChannelOptions) {
    const check = new OptionsCheck('alerts.channels.email');
    check.known(options, ['name', 'transport', 'from', 'to']);
    check.that(
      typeof (options.transport as Partial<MailTransport> | undefined)?.sendMail === 'function',
      'transport',
      `a transport of nodemailer, such as createTransport('smtp://mail.example')`,
      options.transport,
    );
    for (const field of ['from', 'to'] as const) {
      const address: unknown = options[field];
      check.that(
        typeof address === 'string' && /^[^\r\n]*@[^\r\n]*$/.test(address),
        field,
        'an e-mail address',
        address,
      );
    }
    this.name = options.name ?? 'email';
  }

  /**
   * A message whose time runs out may arrive all the same: SMTP has no way back.
   *
   * @throws DeliveryError when the mail server does not take it
   */
  async send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const late = Promise.withResolvers<never>();
    const onAbort = (): void => late.reject(new DeliveryError(this.name, 'there was no answer in time'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#deliver(emailMessage(notification)), late.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #deliver(message: EmailMessage): Promise<void> {
    const { transport, from, to } = this.options;
    try {
      await transport.sendMail({ from, to, ...message });
    } catch (error) {
      const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
      const facts = [code, responseCode].filter(
        (fact) => typeof fact === 'string' || typeof fact === 'number',
      );
      throw new DeliveryError(this.name, `the mail server refused it (${facts.join(' ') || 'no code'})`);
    }
  }
}
