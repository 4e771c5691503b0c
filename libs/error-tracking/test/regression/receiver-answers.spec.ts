import { hours, minutes, seconds } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmailChannel, SlackChannel, WebhookChannel } from '../../src/index.js';
import { ServerAlerting } from '../support/server-alerting.js';
import { RecordingServer } from '../../../../test/harness/recording-server.js';
import { recordedLog } from '../support/recorded-log.js';

// The answer of a receiver says whether and when a retry makes sense. It used to be read and then ignored.

const logger = recordedLog();
let answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
let server: RecordingServer;
beforeEach(async () => {
  server = await RecordingServer.start((response) => {
    response.writeHead(answer.status, answer.headers).end();
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

describe('a receiver that answers 429', () => {
  it.each([
    ['seconds', '120'],
    ['a date', 'Thu, 01 Jan 2026 00:02:00 GMT'],
  ])('gets no notification for as long as Retry-After asks in %s', async (_, retryAfter) => {
    answer = { status: 429, headers: { 'retry-after': retryAfter, date: 'Thu, 01 Jan 2026 00:00:00 GMT' } };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
    await alerting.down('database');
    expect(server.requests).toHaveLength(1);
    answer = { status: 200 };
    await alerting.pass(seconds(119));
    expect(server.requests).toHaveLength(1);
    await alerting.pass(seconds(1));
    expect(server.requests).toHaveLength(2);
    await alerting.pass(minutes(20));
    expect(server.requests).toHaveLength(2);
  });

  it('gets no notification of other groups either', async () => {
    answer = { status: 429, headers: { 'retry-after': '120' } };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }), { groupBy: ['check'] });
    await alerting.down('database');
    alerting.alerting.check('redis', 'down');
    await alerting.pass(seconds(119) - 1);
    expect(server.requests).toHaveLength(1);
    answer = { status: 200 };
    await alerting.pass(seconds(2));
    expect(server.requests).toHaveLength(3);
  });

  it('gets a retry after maxRetryDelay, however long it asks to wait', async () => {
    answer = { status: 429, headers: { 'retry-after': '31536000' } };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
    await alerting.down('database');
    await alerting.pass(minutes(5) - 1_000);
    expect(server.requests).toHaveLength(1);
    await alerting.pass(1_000);
    expect(server.requests).toHaveLength(2);
  });

  it('gets a last attempt when the application ends', async () => {
    answer = { status: 429, headers: { 'retry-after': '120' } };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
    await alerting.down('database');
    answer = { status: 200 };
    await alerting.alerting.manager.flush(new AbortController().signal);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a receiver that answers 400', () => {
  it('gets the notification once, and the log reports that it is dropped', async () => {
    answer = { status: 400 };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
    await alerting.down('database');
    for (let minute = 0; minute < 30; minute++) await alerting.pass(minutes(1));
    expect(server.requests).toHaveLength(1);
    expect(logger.lines).toEqual([
      "error Alert channel 'webhook' rejected a notification of 1 alert(s); it will not be retried. " +
        "Channel 'webhook' could not deliver the notification: the server answered 400.",
    ]);
    expect(alerting.notified).toEqual([
      { channel: 'webhook', outcome: 'failed', alerts: 1, duration: expect.any(Number), rejected: true },
    ]);
  });

  it('still gets later notifications of the group', async () => {
    answer = { status: 413 };
    const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
    await alerting.down('database');
    answer = { status: 200 };
    alerting.alerting.check('redis', 'down');
    await alerting.pass(minutes(5));
    expect(server.requests).toHaveLength(2);
    await alerting.pass(hours(4));
    expect(server.requests).toHaveLength(3);
  });
});

describe.each([408, 425, 429, 500, 501, 502, 503, 504, 599, 302, 303, 307])(
  'a receiver that answers %i',
  (status) => {
    it('gets the notification again after retryDelay', async () => {
      answer = { status };
      const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
      await alerting.down('database');
      answer = { status: 200 };
      await alerting.pass(seconds(5));
      expect(server.requests).toHaveLength(2);
    });
  },
);

it.each([
  [550, 1],
  [451, 2],
])('sends a mail that was answered with %i this often: %i', async (responseCode, attempts) => {
  let sent = 0;
  const transport = {
    sendMail: () => {
      sent++;
      return sent === 1
        ? Promise.reject(Object.assign(new Error('refused'), { code: 'EENVELOPE', responseCode }))
        : Promise.resolve();
    },
  };
  const addresses = { from: 'alerts@studio.example', to: 'oncall@studio.example' };
  const alerting = new ServerAlerting(new EmailChannel({ transport, ...addresses }));
  await alerting.down('database');
  await alerting.pass(minutes(10));
  expect(sent).toBe(attempts);
});

it.each([
  301, 308, 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 422,
  423, 424, 426, 428, 431, 451, 499,
])('sends once to a receiver that answers %i', async (status) => {
  answer = { status, headers: { location: '/elsewhere', 'retry-after': '1' } };
  const alerting = new ServerAlerting(new WebhookChannel({ url: server.url }));
  await alerting.down('database');
  await alerting.pass(minutes(10));
  expect(server.requests).toHaveLength(1);
  expect(alerting.notified).toMatchObject([{ outcome: 'failed', rejected: true }]);
});

it('does not send again to a Slack webhook that was deleted (404)', async () => {
  answer = { status: 404 };
  const alerting = new ServerAlerting(new SlackChannel({ url: server.url }));
  await alerting.down('database');
  await alerting.pass(minutes(10));
  expect(server.requests).toHaveLength(1);
});
