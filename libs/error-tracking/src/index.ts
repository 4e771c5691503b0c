export type { AlertChannel } from './channels/alert-channel.js';
export { ConsoleChannel, type ConsoleChannelOptions } from './channels/console.channel.js';
export { DeliveryError } from './channels/delivery.error.js';
export { EmailChannel, type EmailChannelOptions, type MailTransport } from './channels/email.channel.js';
export { SlackChannel, type SlackChannelOptions } from './channels/slack.channel.js';
export { WebhookChannel, type WebhookChannelOptions } from './channels/webhook.channel.js';
export { signBody, SIGNATURE_HEADER, verifySignature } from './channels/webhook-signature.js';
