import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { type FakeSmtp, startFakeSmtp } from '@breakwater/testing/smtp';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { until } from '../../../../../test/harness/until.js';
import { alert, notification } from '../../../test/support/notifications.js';
import { EmailChannel } from './email.channel.js';

const never = new AbortController().signal;
const addresses = {
  from: 'Alerts <alerts@studio.example>',
  to: 'oncall@studio.example, lead@studio.example',
};

let smtp: FakeSmtp;
beforeEach(async () => {
  smtp = await startFakeSmtp();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await smtp.close();
});

const send = (alerts = notification(), signal = never, url = smtp.url): Promise<void> =>
  new EmailChannel({ transport: createTransport(url), ...addresses }).send(alerts, signal);

describe('EmailChannel', () => {
  it('sends text and HTML to every receiver', async () => {
    await send();
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(['oncall@studio.example', 'lead@studio.example']);
    expect(mail?.subject).toBe('[FIRING:1] critical-error on studio-api');
    expect(mail?.text).toContain('The ledger does not answer');
    expect(mail?.html).toContain('<h2>The ledger does not answer</h2>');
  });

  it('escapes headers and HTML in the texts of an alert', async () => {
    const forged = notification({
      groupLabels: { alertname: 'x\r\nBcc: thief@example.com' },
      alerts: [alert({ annotations: { summary: `<img src=x onerror="steal('it')">` } })],
    });
    await send(forged);
    const [mail] = smtp.mails;
    expect(mail?.to).not.toContain('thief@example.com');
    expect(mail?.raw).not.toMatch(/^Bcc:/m);
    expect(mail?.html).toContain('&lt;img src=x onerror=&quot;steal(&#39;it&#39;)&quot;&gt;');
    expect(mail?.html).not.toContain('<img');
  });

  it('rejects with the code of the server, without its message', async () => {
    smtp.fail({ at: 'rcpt', with: 550 });
    await expect(send()).rejects.toMatchObject({
      message:
        "Channel 'email' could not deliver the notification: the mail server refused it (EENVELOPE 550).",
    });
  });

  it.each([
    [421, true],
    [451, true],
    [550, false],
    [554, false],
  ])('rejects with an error that is retryable for a temporary code only: %i, %s', async (code, retryable) => {
    smtp.fail({ at: 'mail', with: code });
    await expect(send()).rejects.toMatchObject({ retryable, message: expect.stringContaining(`${code}`) });
  });

  it('rejects with a retryable error when one receiver is refused for good and the other for now', async () => {
    smtp.fail({ at: 'rcpt', with: 450, to: 'lead@studio.example' }, { at: 'rcpt', with: 550 });
    await expect(send()).rejects.toMatchObject({ retryable: true });
  });

  it('delivers to a server with greylisting on the second attempt', async () => {
    await using grey = await startFakeSmtp({ greylisting: true });
    await expect(send(notification(), never, grey.url)).rejects.toMatchObject({ retryable: true });
    await send(notification(), never, grey.url);
    expect(grey.mails).toHaveLength(1);
  });

  it.each([
    [535, false],
    [534, false],
    [454, true],
  ])(
    'does not repeat a wrong password, which could lock the account: %i, retryable: %s',
    async (code, retryable) => {
      smtp.fail({ at: 'auth', with: code });
      const sent = send(notification(), never, smtp.url.replace('://', '://ada:hunter2@'));
      await expect(sent).rejects.toMatchObject({
        retryable,
        message: `Channel 'email' could not deliver the notification: the mail server refused it (EAUTH ${code}).`,
      });
    },
  );

  it('rejects with a retryable error when the server greets with 421', async () => {
    smtp.fail({ at: 'connect', with: 421 });
    await expect(send()).rejects.toMatchObject({ retryable: true });
  });

  it('rejects with a retryable error when the certificate of the server is not trusted', async () => {
    await using secure = await startFakeSmtp({ tls: true });
    const transport = createTransport({ url: secure.url, requireTLS: true } as never);
    const sent = new EmailChannel({ transport, ...addresses }).send(notification(), never);
    await expect(sent).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining('the connection to the mail server failed (E'),
    });
  });

  it('logs that a server has rejected some of the receivers, without their addresses', async () => {
    const lines: unknown[] = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void lines.push(line));
    smtp.fail({ at: 'rcpt', with: 550, to: 'lead@studio.example' });
    await send();
    expect(smtp.mails[0]?.to).toEqual(['oncall@studio.example']);
    expect(lines).toEqual([
      "Alert channel 'email': the mail server rejected 1 receiver(s) (550); the others got the message. Correct the addresses.",
    ]);
  });

  it('gives up when the time limit has passed', async () => {
    smtp.fail({ at: 'data', with: 'hang' });
    const transport = createTransport({ url: smtp.url, pool: true } as never);
    const sent = new EmailChannel({ transport, ...addresses }).send(notification(), AbortSignal.timeout(100));
    await expect(sent).rejects.toThrow(/no answer in time/);
    transport.close();
  });

  it.each([
    [
      { transport: createTransport('smtp://localhost'), from: 'nobody', to: 'a@b.example' },
      /email\.from" to be an e-mail/,
    ],
    [
      { transport: createTransport('smtp://localhost'), from: 'a@b.example', to: ['a@b.example'] },
      /email\.to" to be an e-mail/,
    ],
    [
      { transport: {}, from: 'a@b.example', to: 'a@b.example' },
      /email\.transport" to be a transport of nodemailer/,
    ],
  ])('refuses wrong options: %#', (options, message) => {
    expect(() => new EmailChannel(options as never)).toThrow(message);
  });
});

describe('a connection to the mail server', () => {
  let proxy: FaultyProxy;
  beforeEach(async () => {
    proxy = await faultyProxy(smtp.url);
  });
  afterEach(() => proxy.close());

  it.each<[string, () => unknown, number]>([
    ['that is refused', () => proxy.refuse(), 0],
    ['that is reset in place of the greeting', () => proxy.limit(0, { by: 'reset' }), 0],
    ['that ends within the greeting', () => proxy.limit(10), 0],
    ['that is reset at DATA', () => proxy.when('DATA', (met) => met.reset()), 0],
    ['that is reset within the message', () => proxy.when('<h2>', (met) => met.reset()), 0],
    [
      'that is reset after the message, before the reply',
      () => proxy.when('\r\n.\r\n', (met) => met.limit(0, { by: 'reset' })),
      1,
    ],
  ])('%s leads to a retryable error', async (_title, fault, accepted) => {
    fault();
    await expect(send(notification(), never, proxy.url)).rejects.toMatchObject({ retryable: true });
    await until(
      () => smtp.mails.length,
      (count) => count === accepted,
    );
    await proxy.heal();
    await send(notification(), never, proxy.url);
    expect(smtp.mails).toHaveLength(accepted + 1);
  });

  it.each<[string, () => unknown]>([
    ['without a greeting', () => proxy.blackHole()],
    ['that falls silent at DATA', () => proxy.when('DATA', (met) => met.blackHole())],
  ])('%s is given up at the limit of the channel', async (_title, fault) => {
    fault();
    const limit = new AbortController();
    const sent = send(notification(), limit.signal, proxy.url);
    await until(
      () => proxy.counters.connections,
      (count) => count === 1,
    );
    limit.abort();
    await expect(sent).rejects.toThrow(/no answer in time/);
  });

  it('that sends its replies byte by byte delivers the message', async () => {
    proxy.slice({ size: 1, direction: 'both' });
    await send(notification(), never, proxy.url);
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('addresses of an EmailChannel', () => {
  const transport = { sendMail: async (): Promise<void> => {} };
  const build = (from: string, to: string) => (): unknown => new EmailChannel({ transport, from, to });

  it.each([
    'ada@example.com',
    'studio@localhost',
    'Ada <ada@example.com>',
    '"Lovelace, Ada" <ada@example.com>, bob@example.com',
  ])('may be %j', (to) => {
    expect(build('alerts@example.com', to)).not.toThrow();
  });

  it.each([
    'abc',
    '@',
    'ada@',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com,',
    'a b@example.com',
  ])('may not be %j', (to) => {
    expect(build('alerts@example.com', to)).toThrow('alerts.channels.email.to');
  });

  it('are all refused if one is wrong', () => {
    expect(build('abc', 'def')).toThrow(/alerts\.channels\.email\.from[^]*alerts\.channels\.email\.to/);
  });
});
