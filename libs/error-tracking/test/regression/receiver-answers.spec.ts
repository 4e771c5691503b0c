import { hours, minutes, seconds } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AlertChannel,
  type AlertNotification,
  type AlertOptions,
  EmailChannel,
  SlackChannel,
  WebhookChannel,
} from '../../src/index.js';
import { Alerting, DOWN } from '../support/alerting.js';
import { RecordingLogger } from '@breakwater/testing';
import { RecordingServer } from '../support/recording-server.js';
import type { AlertNotifiedEvent } from '../../src/error-tracking.events.js';

// The answer of a receiver says whether and when a retry makes sense. It used to be read and then ignored.

const logger = new RecordingLogger();
let answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
let server: RecordingServer;
beforeEach(async () => {
  logger.lines.length = 0;
  Logger.overrideLogger(logger);
  server = await RecordingServer.start((response) => {
    response.writeHead(answer.status, answer.headers).end();
  });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await server[Symbol.asyncDispose]();
});

/** A channel whose deliveries can be awaited. */
class AwaitedChannel implements AlertChannel {
  readonly #active = new Set<Promise<void>>();

  constructor(private readonly channel: AlertChannel) {}

  get name(): string {
    return this.channel.name;
  }

  send(notification: AlertNotification, signal: AbortSignal): Promise<void> {
    const delivery = this.channel.send(notification, signal);
    this.#active.add(delivery);
    return delivery.finally(() => this.#active.delete(delivery));
  }

  async idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.allSettled(this.#active);
  }
}

/** An alert manager that sends to the server at once. */
class ServerAlerting {
  readonly #channel: AwaitedChannel;
  readonly alerting: Alerting;
  readonly notified: AlertNotifiedEvent[] = [];

  constructor(options: AlertOptions = {}, channel: AlertChannel = new WebhookChannel({ url: server.url })) {
    this.#channel = new AwaitedChannel(channel);
    this.alerting = Alerting.on(DOWN, { groupWait: 0 }, { channels: [this.#channel], ...options });
    this.alerting.events.on('alert.notified', (event) => this.notified.push(event));
  }

  /** Reports that a check is down, and waits for the delivery. */
  async down(check: string): Promise<void> {
    this.alerting.check(check, 'down');
    await this.pass(0);
  }

  /** Lets time pass, and waits for the deliveries that begin. */
  async pass(duration: number): Promise<void> {
    await this.alerting.clock.advance(duration);
    await this.#channel.idle();
    await this.alerting.clock.settle();
  }
}

describe('a receiver that answers 429', () => {
  it.each([
    ['seconds', '120'],
    ['a date', 'Thu, 01 Jan 2026 00:02:00 GMT'],
  ])('gets no notification for as long as Retry-After asks in %s', async (_, retryAfter) => {
    answer = { status: 429, headers: { 'retry-after': retryAfter, date: 'Thu, 01 Jan 2026 00:00:00 GMT' } };
    const alerting = new ServerAlerting();
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
    const alerting = new ServerAlerting({ groupBy: ['check'] });
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
    const alerting = new ServerAlerting();
    await alerting.down('database');
    await alerting.pass(minutes(5) - 1_000);
    expect(server.requests).toHaveLength(1);
    await alerting.pass(1_000);
    expect(server.requests).toHaveLength(2);
  });

  it('gets a last attempt when the application ends', async () => {
    answer = { status: 429, headers: { 'retry-after': '120' } };
    const alerting = new ServerAlerting();
    await alerting.down('database');
    answer = { status: 200 };
    await alerting.alerting.manager.flush(new AbortController().signal);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a receiver that answers 400', () => {
  it('gets the notification once, and the log reports that it is dropped', async () => {
    answer = { status: 400 };
    const alerting = new ServerAlerting();
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
    const alerting = new ServerAlerting();
    await alerting.down('database');
    answer = { status: 200 };
    alerting.alerting.check('redis', 'down');
    await alerting.pass(minutes(5));
    expect(server.requests).toHaveLength(2);
    await alerting.pass(hours(4));
    expect(server.requests).toHaveLength(3);
  });
});

describe.each([408, 429, 500, 503, 302])('a receiver that answers %i', (status) => {
  it('gets the notification again after retryDelay', async () => {
    answer = { status };
    const alerting = new ServerAlerting();
    await alerting.down('database');
    answer = { status: 200 };
    await alerting.pass(seconds(5));
    expect(server.requests).toHaveLength(2);
  });
});

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
  const alerting = new ServerAlerting({}, new EmailChannel({ transport, ...addresses }));
  await alerting.down('database');
  await alerting.pass(minutes(10));
  expect(sent).toBe(attempts);
});

it('does not send again to a Slack webhook that was deleted (404)', async () => {
  answer = { status: 404 };
  const alerting = new ServerAlerting({}, new SlackChannel({ url: server.url }));
  await alerting.down('database');
  await alerting.pass(minutes(10));
  expect(server.requests).toHaveLength(1);
});
