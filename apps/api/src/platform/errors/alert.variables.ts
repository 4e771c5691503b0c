import { MAX_TIMER_DELAY } from '@breakwater/core';
import { AlertmanagerChannel, EmailChannel, SlackChannel, WebhookChannel } from '@breakwater/error-tracking';
import {
  acceptedBy,
  connectionString,
  type Need,
  secret,
  type ValuesOf,
  wholeNumber,
  withDefault,
} from '../config/variable.js';

const ADDRESS = 'an http(s) address such as https://hooks.example/path, without a user and a password';
const ANY_ADDRESS = 'studio@localhost';
const ANY_URL = 'https://localhost';

/** Builds the channel to check a value, so that the channel accepts each value that is accepted here. */
const email = (addresses: { readonly from?: string; readonly to?: string }): EmailChannel =>
  new EmailChannel({
    transport: { sendMail: () => Promise.resolve() },
    from: ANY_ADDRESS,
    to: ANY_ADDRESS,
    ...addresses,
  });

/** The addresses in `ALERT_ALERTMANAGER_URL`. */
export const alertmanagerUrls = (text: string): string[] => text.split(',').map((url) => url.trim());

/** @throws Error when the text has no scheme and credentials */
function credentials(authorization: string): { readonly authorization: string } {
  if (!/^(?:Bearer|Basic) \S+$/i.test(authorization)) throw new Error('no credentials');
  return { authorization };
}

export const ALERT_VARIABLES = {
  /** Incoming webhook of Slack that receives the alerts. */
  ALERT_SLACK_URL: secret(acceptedBy(ADDRESS, (url) => new SlackChannel({ url }))),

  /** Server that receives the alerts in the format of Alertmanager's webhook. */
  ALERT_WEBHOOK_URL: secret(acceptedBy(ADDRESS, (url) => new WebhookChannel({ url }))),

  /** Signs the bodies that are posted to `ALERT_WEBHOOK_URL`. */
  ALERT_WEBHOOK_SECRET: secret(
    acceptedBy('at least 16 characters', (text) => new WebhookChannel({ url: ANY_URL, secret: text })),
  ),

  /** Addresses of Alertmanager, separated by commas: those of all members of a cluster. */
  ALERT_ALERTMANAGER_URL: secret(
    acceptedBy(
      'an http(s) address such as http://alertmanager:9093, or several separated by commas, without a user, a password and /api/v2',
      (text) => new AlertmanagerChannel({ url: alertmanagerUrls(text) }),
    ),
  ),

  /** Header `authorization` of the requests to Alertmanager, e.g. `Bearer <token>`. */
  ALERT_ALERTMANAGER_AUTHORIZATION: secret(
    acceptedBy(
      '`Bearer <token>` or `Basic <user and password in base64>`',
      (authorization) => new AlertmanagerChannel({ url: ANY_URL, headers: credentials(authorization) }),
    ),
  ),

  /** Mail server that sends the alerts; needs `ALERT_EMAIL_TO`. */
  ALERT_EMAIL_URL: secret(connectionString('smtp', 'smtps')),

  /** Receivers of alerts by e-mail, separated by commas. */
  ALERT_EMAIL_TO: acceptedBy('an e-mail address such as oncall@example.com, on one line', (to) =>
    email({ to }),
  ),

  /** Sender of alerts by e-mail. */
  ALERT_EMAIL_FROM: withDefault(
    acceptedBy('an e-mail address such as alerts@example.com, on one line', (from) => email({ from })),
    'studio-api@localhost',
  ),

  /** Milliseconds for which the first message about a problem waits for further alerts of its group. */
  ALERT_GROUP_WAIT: wholeNumber(0, MAX_TIMER_DELAY),
};

export type AlertVariables = ValuesOf<typeof ALERT_VARIABLES>;

/** An outage is too late to notice that a receiver is missing. */
export const ALERT_NEEDS: readonly Need[] = [
  {
    variable: 'ALERT_EMAIL_TO',
    when: ({ ALERT_EMAIL_URL, ALERT_EMAIL_TO }) =>
      ALERT_EMAIL_URL !== undefined && ALERT_EMAIL_TO === undefined,
    expected: 'an address such as oncall@example.com, because ALERT_EMAIL_URL is set',
  },
  {
    variable: 'ALERT_WEBHOOK_URL',
    when: ({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }) =>
      ALERT_WEBHOOK_SECRET !== undefined && ALERT_WEBHOOK_URL === undefined,
    expected: 'the address of the webhook that ALERT_WEBHOOK_SECRET signs',
  },
  {
    variable: 'ALERT_ALERTMANAGER_URL',
    when: ({ ALERT_ALERTMANAGER_URL, ALERT_ALERTMANAGER_AUTHORIZATION }) =>
      ALERT_ALERTMANAGER_AUTHORIZATION !== undefined && ALERT_ALERTMANAGER_URL === undefined,
    expected: 'the address of the Alertmanager that ALERT_ALERTMANAGER_AUTHORIZATION belongs to',
  },
];
