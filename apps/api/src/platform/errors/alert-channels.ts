import { seconds } from '@breakwater/core';
import {
  type AlertChannel,
  ConsoleChannel,
  EmailChannel,
  SlackChannel,
  WebhookChannel,
} from '@breakwater/error-tracking';
import type { ConfigService } from '@nestjs/config';
import { createTransport, type Transporter } from 'nodemailer';
import type { AlertVariables } from './alert.variables.js';

/** As long as a delivery may take: nodemailer would keep the connection to a server that hangs for ten minutes. */
const MAIL_TIMEOUT = seconds(10);

/** The ways to reach people that the environment names; the console always. */
export function alertChannels(config: ConfigService<AlertVariables, true>): AlertChannel[] {
  const slack = config.get('ALERT_SLACK_URL', { infer: true });
  const webhook = config.get('ALERT_WEBHOOK_URL', { infer: true });
  const secret = config.get('ALERT_WEBHOOK_SECRET', { infer: true });
  const mail = config.get('ALERT_EMAIL_URL', { infer: true });
  const to = config.get('ALERT_EMAIL_TO', { infer: true });
  const from = config.get('ALERT_EMAIL_FROM', { infer: true });
  return [
    new ConsoleChannel(),
    ...(slack ? [new SlackChannel({ url: slack })] : []),
    ...(webhook ? [new WebhookChannel({ url: webhook, ...(secret && { secret }) })] : []),
    ...(mail && to ? [new EmailChannel({ transport: mailTransport(mail), from, to })] : []),
  ];
}

function mailTransport(url: string): Transporter {
  return createTransport({
    url,
    connectionTimeout: MAIL_TIMEOUT,
    greetingTimeout: MAIL_TIMEOUT,
    socketTimeout: MAIL_TIMEOUT,
  });
}
