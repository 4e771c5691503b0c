import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { minutes } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import { RecordingServer } from '../../../../../test/harness/recording-server.js';
import { alert, notification, NOON } from '../../../test/support/notifications.js';
import type { Alert } from '../rules/alert.js';
import { AlertmanagerChannel, type AlertmanagerChannelOptions } from './alertmanager.channel.js';
import type { AlertNotification } from './alert-notification.js';

beforeAll(() => void Logger.overrideLogger(new RecordingLogger()));
afterAll(() => void Logger.overrideLogger(false));

const never = new AbortController().signal;
const clock = new VirtualClock({ start: NOON.getTime() });

/** Sends a notification, and returns what the server got. */
async function sentWith(
  options: Partial<AlertmanagerChannelOptions>,
  change: Partial<AlertNotification> = {},
): Promise<{ body: Record<string, unknown>[]; path: string | undefined; headers: object }> {
  await using server = await RecordingServer.start();
  await new AlertmanagerChannel({ url: server.url, clock, ...options }).send(notification(change), never);
  const [{ body, path, headers }] = server.requests as [(typeof server.requests)[0]];
  return { body: JSON.parse(body) as Record<string, unknown>[], path, headers };
}

const sentAlert = async (change: Partial<Alert>, options: Partial<AlertmanagerChannelOptions> = {}) =>
  (await sentWith(options, { alerts: [alert(change)] })).body[0];

const token = 'hunter2';

const alertmanager = new AlertmanagerChannel({
  url: ['http://alertmanager-0:9093', 'http://alertmanager-1:9093'],
  headers: { authorization: `Bearer ${token}` },
  labels: { cluster: 'eu-1' },
  link: ({ labels, annotations }) =>
    labels['issue'] ? `https://studio.example/errors/${labels['issue']}` : annotations['runbook_url'],
});

describe('AlertmanagerChannel', () => {
  it('posts alerts that end after four intervals without a further message', async () => {
    const { body, path } = await sentWith({});
    expect(path).toBe('/api/v2/alerts');
    expect(body).toEqual([
      {
        labels: {
          alertname: 'critical-error',
          severity: 'critical',
          category: 'database',
          service: 'studio-api',
        },
        annotations: { summary: 'The ledger does not answer', description: '41 errors in 5 minutes' },
        startsAt: '2026-01-01T12:00:00.000Z',
        endsAt: '2026-01-01T12:04:00.000Z',
      },
    ]);
  });

  it('posts the end of an alert as it is', async () => {
    const endsAt = new Date(NOON.getTime() + 1_000);
    expect(await sentAlert({ status: 'resolved', endsAt })).toMatchObject({
      endsAt: '2026-01-01T12:00:01.000Z',
    });
  });

  it('keeps the prefix of the path, and adds headers and labels', async () => {
    await using server = await RecordingServer.start();
    const { headers, body } = await sentWith({
      headers: { authorization: 'Bearer hunter2' },
      labels: { cluster: 'eu-1' },
    });
    expect(headers).toMatchObject({ authorization: 'Bearer hunter2', 'content-type': 'application/json' });
    expect(body).toMatchObject([{ labels: { cluster: 'eu-1', alertname: 'critical-error' } }]);
    await new AlertmanagerChannel({ url: `${server.url}/alerts/` }).send(notification(), never);
    expect(server.requests[0]?.path).toBe('/alerts/api/v2/alerts');
  });

  it('makes names of labels that Alertmanager accepts, and leaves out empty values', async () => {
    const labels = { alertname: 'Down', 'a-b': 'x', '1st': 'y', empty: '' };
    const sent = await sentAlert({ labels, annotations: { 'runbook-url': 'z' } });
    expect(sent).toMatchObject({
      labels: { alertname: 'Down', a_b: 'x', _1st: 'y', service: 'studio-api' },
      annotations: { runbook_url: 'z' },
    });
    expect(sent?.['labels']).not.toHaveProperty('empty');
  });

  it('links the runbook, or the page that `link` returns', async () => {
    const annotations = { runbook_url: 'https://studio.example/runbooks/Down' };
    expect(await sentAlert({ annotations })).toMatchObject({ generatorURL: annotations.runbook_url });
    const link = ({ labels }: Alert): string => `https://studio.example/errors/${labels['category']}`;
    expect(await sentAlert({ annotations }, { link })).toMatchObject({
      generatorURL: 'https://studio.example/errors/database',
    });
  });

  it.each([
    ['is no address', () => 'docs/runbooks/Down.md'],
    ['is of another kind', () => 'javascript:alert(1)'],
    ['throws', () => JSON.parse('{') as string],
  ])('sends an alert whose link %s without a link', async (_case, link) => {
    expect(await sentAlert({}, { link })).not.toHaveProperty('generatorURL');
  });

  it('sends to all members of a cluster, and succeeds when one of them takes the alerts', async () => {
    await using broken = await RecordingServer.start((response) => response.writeHead(503).end());
    await using one = await RecordingServer.start();
    await using other = await RecordingServer.start();
    const url = [broken.url, one.url, other.url];
    await new AlertmanagerChannel({ url }).send(notification(), never);
    expect([broken, one, other].map(({ requests }) => requests.length)).toEqual([1, 1, 1]);
  });

  it.each([400, 401, 404, 503])(
    'fails with a retryable error after an answer %i, and does not quote the body',
    async (status) => {
      await using server = await RecordingServer.start((response) =>
        response.writeHead(status, { 'retry-after': '7' }).end(`bad label hunter2${'x'.repeat(100_000)}`),
      );
      const url = [server.url, `${server.url}/second`];
      await expect(new AlertmanagerChannel({ url }).send(notification(), never)).rejects.toMatchObject({
        message: `Channel 'alertmanager' could not deliver the notification: the server answered ${status}.`,
        retryable: true,
        retryAfter: 7_000,
      });
    },
  );

  it.each([
    [{ url: 'ftp://s3cret' }, /alertmanager.url" to be an http\(s\) URL/],
    [{ url: [] }, /url" to be an address or a list of addresses/],
    [{ url: ['http://a', 'https://ann:s3cret@b'] }, /url\[1\]" to be an http\(s\) URL without a user/],
    [{ url: 'http://s3cret/api/v2/alerts' }, /url" to be an address without \/api\/v2/],
    [{ url: 'http://a', headers: { 'a b': 's3cret' } }, /headers" to be an object of names/],
    [{ url: 'http://a', labels: { 'a-b': 'c' } }, /labels.a-b" to be named with letters/],
    [{ url: 'http://a', labels: { severity: 'c' } }, /labels.severity" to be left to the alert itself/],
    [{ url: 'http://a', labels: { zone: '' } }, /labels.zone" to be a text that is not empty/],
    [{ url: 'http://a', resendInterval: 0 }, /resendInterval" to be a number of milliseconds >= 1/],
    [{ url: 'http://a', link: 'https://b' }, /link" to be a function/],
    [{ url: 'http://a', clock: {} }, /clock" to be a Clock/],
    [{ url: 'http://a', urls: [] }, /"url", which can be a list/],
  ])('refuses %j', (options: object, message) => {
    expect(() => new AlertmanagerChannel(options as AlertmanagerChannelOptions)).toThrow(message);
    expect(() => new AlertmanagerChannel(options as AlertmanagerChannelOptions)).not.toThrow(/s3cret/);
  });

  it('gets each firing alert again every minute', () => {
    expect([alertmanager.name, alertmanager.resendInterval]).toEqual(['alertmanager', minutes(1)]);
  });
});
