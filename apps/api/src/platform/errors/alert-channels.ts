import { seconds } from '@breakwater/core';
import {
  type AlertChannel,
  AlertmanagerChannel,
  ConsoleChannel,
  EmailChannel,
  SlackChannel,
  WebhookChannel,
} from '@breakwater/error-tracking';
import type { HttpClient } from '@breakwater/http';
import type { ConfigService } from '@nestjs/config';
import type { Transporter } from 'nodemailer';
import { alertmanagerUrls, type AlertVariables } from './alert.variables.js';

/** Time limit of a delivery. Without it, nodemailer would wait ten minutes for a server that hangs. */
const MAIL_TIMEOUT = seconds(10);

/** The clients of the receivers that the environment configures. */
interface AlertClients {
  readonly slack: HttpClient | undefined;
  readonly webhook: HttpClient | undefined;
  /** The members of the Alertmanager cluster, in the order of their addresses. */
  readonly alertmanagers: readonly HttpClient[];
}

/** The alert channels that the environment configures, and the console. */
export async function alertChannels(
  config: ConfigService<AlertVariables, true>,
  clients: AlertClients,
): Promise<AlertChannel[]> {
  const slack = config.get('ALERT_SLACK_URL', { infer: true });
  const webhook = config.get('ALERT_WEBHOOK_URL', { infer: true });
  const secret = config.get('ALERT_WEBHOOK_SECRET', { infer: true });
  const alertmanager = config.get('ALERT_ALERTMANAGER_URL', { infer: true });
  const authorization = config.get('ALERT_ALERTMANAGER_AUTHORIZATION', { infer: true });
  const mail = config.get('ALERT_EMAIL_URL', { infer: true });
  const to = config.get('ALERT_EMAIL_TO', { infer: true });
  const from = config.get('ALERT_EMAIL_FROM', { infer: true });
  return [
    new ConsoleChannel(),
    ...(slack ? [new SlackChannel({ url: slack, ...sentBy(clients.slack) })] : []),
    ...(webhook
      ? [new WebhookChannel({ url: webhook, ...(secret && { secret }), ...sentBy(clients.webhook) })]
      : []),
    ...(alertmanager
      ? [alertmanagerChannel(alertmanagerUrls(alertmanager), authorization, clients.alertmanagers)]
      : []),
    ...(mail && to ? [new EmailChannel({ transport: await mailTransport(mail), from, to })] : []),
  ];
}

const sentBy = (client: HttpClient | undefined): Pick<HttpClient, 'fetch'> | undefined =>
  client && { fetch: client.fetch };

function alertmanagerChannel(
  urls: readonly string[],
  authorization: string | undefined,
  clients: readonly HttpClient[],
): AlertmanagerChannel {
  const clientsByOrigin = new Map(urls.map((url, index) => [new URL(url).origin, clients[index]]));
  return new AlertmanagerChannel({
    url: urls,
    ...(authorization && { headers: { authorization } }),
    // The series of Prometheus have the same job, so Alertmanager puts the pages of both into one message.
    labels: { job: 'studio-api' },
    fetch: (url, init) => (clientsByOrigin.get(new URL(url).origin)?.fetch ?? fetch)(url, init),
  });
}

/** Loads nodemailer only when e-mail is configured, because it slows the start of the service. */
async function mailTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: MAIL_TIMEOUT,
    greetingTimeout: MAIL_TIMEOUT,
    socketTimeout: MAIL_TIMEOUT,
  });
}
