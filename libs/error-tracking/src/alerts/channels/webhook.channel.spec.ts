import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@breakwater/core/testing';
import { alert, notification, NOON } from '../../../test/support/notifications.js';
import { RecordingServer } from '../../../../../test/harness/recording-server.js';
import { DeliveryError } from './delivery.error.js';
import { verifySignature } from './webhook-signature.js';
import { WebhookChannel, type WebhookChannelOptions } from './webhook.channel.js';

const SECRET = 'a secret of 26 characters.';
const never = new AbortController().signal;

describe('WebhookChannel', () => {
  it('posts the body of Alertmanager, version 4', async () => {
    await using server = await RecordingServer.start();
    const over = alert({ status: 'resolved', endsAt: new Date(NOON.getTime() + 1_000) });
    await new WebhookChannel({ url: `${server.url}/hook` }).send(
      notification({ alerts: [alert(), over], truncatedAlerts: 3 }),
      never,
    );
    const [request] = server.requests;
    expect([request?.method, request?.path, request?.headers['content-type']]).toEqual([
      'POST',
      '/hook',
      'application/json',
    ]);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      version: '4',
      groupKey: '{}:{alertname="critical-error"}',
      truncatedAlerts: 3,
      status: 'firing',
      receiver: 'webhook',
      groupLabels: { alertname: 'critical-error' },
      commonLabels: { alertname: 'critical-error', severity: 'critical' },
      commonAnnotations: {},
      externalURL: '',
      alerts: [
        expect.objectContaining({ status: 'firing', endsAt: '0001-01-01T00:00:00Z', fingerprint: 'a1b2' }),
        expect.objectContaining({ status: 'resolved', endsAt: '2026-01-01T12:00:01.000Z' }),
      ],
    });
  });

  it('signs body and time, so that a receiver can refuse forged and old requests', async () => {
    await using server = await RecordingServer.start();
    const clock = new VirtualClock({ start: NOON.getTime() });
    await new WebhookChannel({ url: server.url, secret: SECRET, clock }).send(notification(), never);
    const { body, headers } = server.requests[0]!;
    const signature = String(headers['x-breakwater-signature']);
    expect(verifySignature({ body, signature, secret: SECRET }, NOON)).toBe(true);
    expect(verifySignature({ body: `${body} `, signature, secret: SECRET }, NOON)).toBe(false);
    expect(verifySignature({ body, signature, secret: `${SECRET}!` }, NOON)).toBe(false);
    expect(verifySignature({ body, signature, secret: SECRET }, new Date(NOON.getTime() + 301_000))).toBe(
      false,
    );
    expect(verifySignature({ body, signature: 'v1=nonsense', secret: SECRET }, NOON)).toBe(false);
  });

  it('sends further headers, and no signature without a secret', async () => {
    await using server = await RecordingServer.start();
    await new WebhookChannel({ url: server.url, headers: { authorization: 'Basic eDp5' } }).send(
      notification(),
      never,
    );
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Basic eDp5' });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-breakwater-signature');
  });

  it('follows no redirect', async () => {
    await using target = await RecordingServer.start();
    await using server = await RecordingServer.start((response) =>
      response.writeHead(307, { location: target.url }).end(),
    );
    const sent = new WebhookChannel({ url: server.url }).send(notification(), never);
    await expect(sent).rejects.toThrow(/answered 307, a redirect, which is not followed/);
    expect(target.requests).toEqual([]);
  });

  it('computes retryAfter by the clock of the server', async () => {
    await using server = await RecordingServer.start((response) =>
      response
        .writeHead(429, {
          date: 'Thu, 01 Jan 2026 12:00:00 GMT',
          'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT',
        })
        .end(),
    );
    const error: unknown = await new WebhookChannel({ url: server.url })
      .send(notification(), never)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject({ retryAfter: 30_000, message: expect.stringContaining('answered 429') });
  });

  it('gives up when the time limit has passed', async () => {
    await using server = await RecordingServer.start(() => undefined);
    const sent = new WebhookChannel({ url: server.url }).send(notification(), AbortSignal.timeout(50));
    await expect(sent).rejects.toThrow(/no answer in time/);
  });

  it('reports why the connection failed, without the address', async () => {
    const server = await RecordingServer.start();
    await server[Symbol.asyncDispose]();
    const sent = new WebhookChannel({ url: `${server.url}/s3cret-path` }).send(notification(), never);
    await expect(sent).rejects.toMatchObject({
      message: "Channel 'webhook' could not deliver the notification: the connection failed (ECONNREFUSED).",
    });
  });

  it.each([
    [
      { url: 'ftp://example.com/s3cret' },
      /alerts.channels.webhook.url" to be an http\(s\) URL without .*, got "another text"/,
    ],
    [{ url: 'https://example.com', secret: 'short' }, /secret" to be a text of at least 16 characters/],
    [{ url: 'https://ann:s3cret@example.com' }, /url" to be an http\(s\) URL without a user/],
    [{ url: 'https://example.com', headers: { 'a b': 's3cret' } }, /headers" to be an object of names/],
    [{ url: 'https://example.com', uri: '' }, /known options/],
  ])('refuses %j', (options: object, message) => {
    expect(() => new WebhookChannel(options as WebhookChannelOptions)).toThrow(message);
    expect(() => new WebhookChannel(options as WebhookChannelOptions)).not.toThrow(/s3cret|short/);
  });
});
