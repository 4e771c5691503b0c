import type { ServerResponse } from 'node:http';
import { hours, minutes, seconds } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SlackChannel, WebhookChannel } from '../src/index.js';
import { RecordingServer } from '../../../test/harness/recording-server.js';
import { until } from '../../../test/harness/until.js';
import { ServerAlerting } from './support/server-alerting.js';
import { recordedLog } from './support/recorded-log.js';

const logger = recordedLog();
let answer: (response: ServerResponse) => void;
let server: RecordingServer;
beforeEach(async () => {
  server = await RecordingServer.start((response) => answer(response));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse): void =>
    void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const slack = (): SlackChannel => new SlackChannel({ url: server.url });
const webhook = (): WebhookChannel => new WebhookChannel({ url: server.url });

describe('a receiver that answers 200 with an error in the body', () => {
  it.each(['invalid_auth', 'channel_not_found', 'no_text', 'is_archived', 'msg_too_long'])(
    'gets the notification once when Slack refuses it for good: %s',
    async (error) => {
      answer = json({ ok: false, error });
      const alerting = new ServerAlerting(slack());
      await alerting.down('database');
      await alerting.pass(hours(1));
      expect(server.requests).toHaveLength(1);
      expect(logger.lines).toEqual([expect.stringContaining(`answered 200, and the error '${error}'`)]);
    },
  );

  it.each(['ratelimited', 'internal_error', 'service_unavailable', 'request_timeout'])(
    'gets it again when the error of Slack may pass: %s',
    async (error) => {
      answer = json({ ok: false, error });
      const alerting = new ServerAlerting(slack());
      await alerting.down('database');
      answer = json('ok');
      await alerting.pass(minutes(1));
      expect(server.requests).toHaveLength(2);
      expect(alerting.notified.map(({ outcome }) => outcome)).toEqual(['failed', 'sent']);
    },
  );

  it('waits as long as Slack asks for in Retry-After', async () => {
    answer = (response) => {
      response.setHeader('retry-after', '90');
      json({ ok: false, error: 'ratelimited' })(response);
    };
    const alerting = new ServerAlerting(slack());
    await alerting.down('database');
    await alerting.pass(seconds(90) - 1);
    expect(server.requests).toHaveLength(1);
    await alerting.pass(1);
    expect(server.requests).toHaveLength(2);
  });

  it.each([{ ok: false }, { success: false, error: 'queue full' }])(
    'gets it again from a webhook, whose errors have no fixed meaning: %j',
    async (body) => {
      answer = json(body);
      const alerting = new ServerAlerting(webhook());
      await alerting.down('database');
      answer = json({ ok: true });
      await alerting.pass(minutes(1));
      expect(server.requests).toHaveLength(2);
    },
  );

  it('does not show a text of the receiver that can contain secrets', async () => {
    answer = json({ ok: false, error: 'token xoxb-hunter2 revoked' });
    await new ServerAlerting(webhook()).down('database');
    expect(logger.lines.join('\n')).toContain('answered 200, and that it failed');
    expect(logger.lines.join('\n')).not.toContain('hunter2');
  });
});

it.each<[string, (response: ServerResponse) => void]>([
  ['text', json('ok')],
  ['no body', (response) => void response.writeHead(204).end()],
  ['202', json('', 202)],
  ['a body that is no JSON', json('{"ok": false')],
  ['a list', json([{ ok: false }])],
  ['an error that it forwards', json({ ok: true, error: 'none' })],
  ['a megabyte', json(`{"ok":true,"x":"${'x'.repeat(1_000_000)}"}`)],
  [
    'a body whose connection breaks',
    (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"ok":');
      response.socket?.destroySoon();
    },
  ],
])('a receiver that answers 2xx with %s has accepted the notification', async (_, accept) => {
  answer = accept;
  const alerting = new ServerAlerting(webhook());
  await alerting.down('database');
  await alerting.pass(minutes(30));
  expect(server.requests).toHaveLength(1);
  expect(alerting.notified).toMatchObject([{ outcome: 'sent' }]);
});

describe('Retry-After', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';

  it.each<[string, string, number]>([
    ['0', '0', 5],
    ['seconds', '90', 90],
    ['fractions', '90.5', 90.5],
    ['a date', 'Thu, 01 Jan 2026 00:01:30 GMT', 90],
    ['a date in the past', 'Thu, 01 Jan 2015 00:00:00 GMT', 5],
    ['a negative number', '-90', 5],
    ['no time', 'soon', 5],
    ['more than maxRetryDelay', '86400', 300],
    ['more than a number holds', '9'.repeat(400), 300],
    ['a date in a thousand years', 'Fri, 01 Jan 3026 00:00:00 GMT', 300],
  ])('of %s is obeyed within retryDelay and maxRetryDelay', async (_, retryAfter, wait) => {
    answer = (response) => void response.writeHead(503, { date, 'retry-after': retryAfter }).end();
    const alerting = new ServerAlerting(webhook());
    await alerting.down('database');
    // The back-off has a jitter of half of `retryDelay`.
    await alerting.pass(seconds(wait) * (wait === 5 ? 0.5 : 1) - 1);
    expect(server.requests).toHaveLength(1);
    answer = json('ok');
    await alerting.pass(seconds(wait));
    expect(server.requests).toHaveLength(2);
  });

  it('is judged by the clock of the receiver, whose clock may be years off', async () => {
    const wrong = { date: 'Tue, 01 Jan 2030 00:00:00 GMT', 'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT' };
    answer = (response) => void response.writeHead(429, wrong).end();
    const alerting = new ServerAlerting(webhook());
    await alerting.down('database');
    await alerting.pass(seconds(60) - 1);
    expect(server.requests).toHaveLength(1);
    await alerting.pass(1);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a connection', () => {
  /** The way to the receiver. Its clock stands still, so a pause never ends. */
  let proxy: FaultyProxy;
  beforeEach(async () => {
    answer = json('ok');
    proxy = await faultyProxy(server.url, { clock: new VirtualClock() });
  });
  afterEach(() => proxy.close());

  it.each<[string, () => unknown]>([
    ['is refused', () => proxy.refuse()],
    ['is closed before the answer', () => proxy.limit(0)],
    ['is reset', () => proxy.limit(0, { by: 'reset' })],
    ['is reset before the request arrives', () => proxy.limit(0, { by: 'reset', direction: 'up' })],
    ['ends within the header', () => proxy.limit(30)],
    [
      'answers in another protocol',
      () => (answer = (response) => void response.socket?.end('220 mail.example ESMTP\r\n')),
    ],
  ])('that %s leads to a retry', async (_, fault) => {
    fault();
    const alerting = new ServerAlerting(new WebhookChannel({ url: proxy.url }));
    await alerting.down('database');
    await proxy.heal();
    answer = json('ok');
    await alerting.pass(minutes(1));
    await alerting.pass(minutes(10));
    expect(alerting.notified.map(({ outcome }) => outcome)).toEqual(['failed', 'sent']);
  });

  it.each<[string, () => unknown]>([
    ['swallows the request', () => proxy.blackHole()],
    ['never answers', () => proxy.blackHole({ direction: 'down' })],
    ['answers one byte', () => proxy.slice({ size: 1, delay: 1 })],
    ['never ends its answer', () => proxy.slice({ size: 60, delay: 1 })],
  ])('that %s is given up after deliveryTimeout, and the notification is sent again', async (_, fault) => {
    fault();
    const alerting = new ServerAlerting(new WebhookChannel({ url: proxy.url }));
    alerting.alerting.check('database', 'down');
    await alerting.alerting.clock.advance(0);
    await until(
      () => proxy.counters.connections,
      (count) => count === 1,
    );
    await alerting.alerting.clock.advance(seconds(10));
    await alerting.pass(0);
    expect(alerting.notified).toMatchObject([{ outcome: 'failed', duration: 10_000 }]);
    await proxy.heal();
    await alerting.pass(minutes(1));
    expect(alerting.notified).toMatchObject([{ outcome: 'failed' }, { outcome: 'sent' }]);
  });
});

describe('two hundred groups at once', () => {
  const CHECKS = Array.from({ length: 200 }, (_, number) => `check-${number}`);

  it('are all delivered, ten at a time', async () => {
    let active = 0;
    let most = 0;
    answer = (response) => {
      most = Math.max(most, ++active);
      setImmediate(() => {
        active--;
        response.end('ok');
      });
    };
    const alerting = new ServerAlerting(webhook(), { groupBy: ['check'] });
    for (const check of CHECKS) alerting.alerting.check(check, 'down');
    await alerting.alerting.clock.advance(0);
    await alerting.delivered(CHECKS.length);
    expect(most).toBeLessThanOrEqual(10);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(CHECKS.length);
    await alerting.pass(minutes(30));
    expect(server.requests).toHaveLength(CHECKS.length);
  });

  it('do not all hit a receiver that asks for a pause', async () => {
    answer = (response) => void response.writeHead(429, { 'retry-after': '60' }).end();
    const alerting = new ServerAlerting(webhook(), { groupBy: ['check'] });
    for (const check of CHECKS) alerting.alerting.check(check, 'down');
    await alerting.pass(0);
    await alerting.pass(seconds(60) - 1);
    expect(server.requests.length).toBeLessThanOrEqual(20);
    answer = json('ok');
    await alerting.alerting.clock.advance(1);
    await alerting.delivered(CHECKS.length);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(CHECKS.length);
  });

  it('that wait for their turn report their newest state', async () => {
    const held: ServerResponse[] = [];
    answer = (response) => void held.push(response);
    const alerting = new ServerAlerting(webhook(), { groupBy: ['check'] });
    for (const check of CHECKS) alerting.alerting.check(check, 'down');
    await alerting.alerting.clock.advance(0);
    for (const check of CHECKS.slice(100)) alerting.alerting.check(check, 'up');
    answer = json('ok');
    while (held.length > 0) held.pop()?.end('ok');
    await alerting.delivered(100);
    await alerting.pass(minutes(4));
    expect(server.requests).toHaveLength(100);
  });
});

describe('the end of the application', () => {
  it('sends the last notifications to a receiver that recovers in time', async () => {
    answer = (response) => void response.writeHead(503).end();
    const alerting = new ServerAlerting(webhook(), { groupBy: ['check'] });
    await alerting.down('database');
    alerting.alerting.check('redis', 'down');
    const flushed = alerting.alerting.manager.flush(new AbortController().signal);
    await alerting.pass(seconds(2));
    answer = json('ok');
    await alerting.pass(seconds(2));
    await flushed;
    expect(alerting.notified.filter(({ outcome }) => outcome === 'sent')).toHaveLength(2);
    expect(logger.lines.join('\n')).not.toContain('could not be delivered');
  });

  it('says how many notifications were lost at a receiver that does not recover', async () => {
    answer = (response) => void response.writeHead(503).end();
    const alerting = new ServerAlerting(webhook(), { groupBy: ['check'] });
    for (const check of ['a', 'b', 'c']) await alerting.down(check);
    const end = new AbortController();
    const flushed = alerting.alerting.manager.flush(end.signal);
    await alerting.pass(seconds(2));
    end.abort();
    await flushed;
    expect(logger.lines.at(-1)).toBe(
      'error 3 notification(s) were not delivered before the application ended (webhook).',
    );
  });
});
