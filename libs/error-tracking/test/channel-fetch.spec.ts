import { ExternalServiceError, hours, minutes, seconds } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type AlertFetch, SlackChannel, WebhookChannel } from '../src/index.js';
import { RecordingServer } from '../../../test/harness/recording-server.js';
import { ServerAlerting } from './support/server-alerting.js';

const SECRET_URL = 'https://hooks.example/services/T0/hunter2';
const CHANNELS = [
  ['Slack', (fetch: AlertFetch, url = SECRET_URL) => new SlackChannel({ url, fetch })],
  ['a webhook', (fetch: AlertFetch, url = SECRET_URL) => new WebhookChannel({ url, fetch })],
] as const;

const logger = new RecordingLogger();
beforeEach(() => {
  logger.lines.length = 0;
  Logger.overrideLogger(logger);
});
afterEach(() => {
  Logger.overrideLogger(false);
});

describe.each(CHANNELS)('the fetch of %s', (_name, channelWith) => {
  it('sends the notification, and may not follow a redirect', async () => {
    await using server = await RecordingServer.start();
    const redirects: unknown[] = [];
    const channel = channelWith((url, init) => {
      redirects.push(init.redirect);
      return fetch(url, init);
    }, server.url);
    await new ServerAlerting(channel).down('database');
    expect(redirects).toEqual(['error']);
    expect(server.requests).toMatchObject([{ method: 'POST' }]);
  });

  async function attemptsAfter(error: Error): Promise<number> {
    let attempts = 0;
    const channel = channelWith(() => {
      attempts++;
      return Promise.reject(error);
    });
    const alerting = new ServerAlerting(channel);
    await alerting.down('database');
    await alerting.pass(hours(1));
    expect(logger.lines.join('\n')).not.toMatch(/hunter2|hooks\.example/);
    return attempts;
  }

  const failing = (code: string, facts: object): Error =>
    Object.assign(new ExternalServiceError(`no answer from ${SECRET_URL}`), { code, ...facts });

  it('is asked again after a failure that may pass, and the log shows its code alone', async () => {
    expect(await attemptsAfter(failing('UPSTREAM_UNREACHABLE', { retryable: true }))).toBeGreaterThan(1);
    expect(logger.lines.join('\n')).toContain('the request failed (UPSTREAM_UNREACHABLE)');
  });

  it('is not asked again when it says that no retry can help', async () => {
    expect(await attemptsAfter(failing('UPSTREAM_BLOCKED', { retryable: false }))).toBe(1);
  });

  it.each([
    [301, false],
    [302, true],
    [308, false],
  ])('is asked again after a redirect with %i: %s', async (status, again) => {
    const attempts = await attemptsAfter(
      failing('UPSTREAM_REDIRECT', { retryable: false, upstreamStatus: status }),
    );
    expect(attempts > 1).toBe(again);
    expect(logger.lines.join('\n')).toContain(`the server answered ${status}, a redirect`);
  });

  it('is asked again after the time that its error names', async () => {
    let attempts = 0;
    const channel = channelWith(() => {
      attempts++;
      return Promise.reject(failing('CIRCUIT_OPEN', { retryable: true, retryAfter: seconds(90) }));
    });
    const alerting = new ServerAlerting(channel);
    await alerting.down('database');
    await alerting.pass(seconds(90) - 1);
    expect(attempts).toBe(1);
    await alerting.pass(minutes(1));
    expect(attempts).toBe(2);
  });

  it('has to be a function', () => {
    const channel = (): unknown => channelWith('fetch' as unknown as AlertFetch);
    expect(channel).toThrow(/fetch" to be a function such as the global fetch, got "fetch"/);
  });
});
