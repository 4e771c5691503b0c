import { randomUUID } from 'node:crypto';
import {
  ExternalServiceError,
  OptionsError,
  optionalPeer,
  parseRetryAfter,
  untilAborted,
} from '@breakwater/core';
import type { ErrorEvent, NodeClient } from '@sentry/node';
import { PASSING_STATUSES } from '../../alerts/channels/post-json.js';

/** The SDK of Sentry for Node. */
export type SentrySdk = typeof import('@sentry/node');

/** The place of the options in error messages. */
export const PLACE = 'sentryExporter';

/**
 * Loads the SDK.
 *
 * @throws OptionsError when it is not installed
 */
export async function loadSentry(): Promise<SentrySdk> {
  const sdk = await optionalPeer('@sentry/node', () => import('@sentry/node'));
  if (sdk) return sdk;
  const expected =
    'used beside the package @sentry/node; run `npm install @sentry/node`, or remove the exporter';
  throw new OptionsError('errorTracking.exporters', expected, 'no @sentry/node', PLACE);
}

/** Creates a client for one DSN. It is not registered as the client of the application, and installs no handlers and no integrations. */
export function clientOf(sdk: SentrySdk, dsn: string): NodeClient {
  return new sdk.NodeClient({
    dsn,
    transport: sdk.makeNodeTransport,
    stackParser: sdk.defaultStackParser,
    integrations: [],
    sendClientReports: false,
    enableRuntimeChannelInjection: false,
  });
}

/** The answer to an event: without a status when it was not sent, or when the connection failed. */
interface SendResponse {
  readonly statusCode?: number | undefined;
  readonly headers?: { readonly [name: string]: string | null | undefined } | undefined;
}

/**
 * Sends an event, and waits for the answer. The event goes straight to the transport: scopes, integrations, sampling and `beforeSend` of
 * the client do not apply to it, because they could add texts that nobody has redacted, or drop the event silently.
 *
 * @throws ExternalServiceError when Sentry does not accept the event. It is not retryable for a status that says that the event would be
 * refused again.
 */
export async function sendEvent(
  client: NodeClient,
  build: (eventId: string) => ErrorEvent,
  signal: AbortSignal,
): Promise<void> {
  const id = randomUUID().replaceAll('-', '');
  const { promise, resolve } = Promise.withResolvers<SendResponse>();
  const stopListening = client.on('afterSendEvent', (event, response) => {
    if (event.event_id === id) resolve(response);
  });
  try {
    client.sendEvent(build(id));
    const settled = await untilAborted(promise, signal);
    if (settled.status === 'fulfilled') checkAnswer(settled.value);
    else throw new ExternalServiceError('There was no answer in time.');
  } finally {
    stopListening();
  }
}

function checkAnswer({ statusCode, headers }: SendResponse): void {
  if (statusCode === undefined)
    throw new ExternalServiceError('The connection failed, or Sentry has asked to wait.');
  if (statusCode >= 200 && statusCode < 300) return;
  const retryAfter = parseRetryAfter(headers?.['retry-after'], Date.now());
  throw new ExternalServiceError(`Sentry answered ${statusCode}.`, {
    retryable: statusCode >= 500 || PASSING_STATUSES.has(statusCode),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}
