import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { alert, notification } from '../../../test/support/notifications.js';
import { EmailChannel } from './email.channel.js';

const never = new AbortController().signal;
const addresses = {
  from: 'Alerts <alerts@studio.example>',
  to: 'oncall@studio.example, lead@studio.example',
};

const servers: SMTPServer[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(
    servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
});

/** A real mail server that keeps the received messages in `mails`. */
async function mailServer(
  options: SMTPServerOptions = {},
): Promise<{ url: string; mails: { to: string[]; raw: string }[] }> {
  const mails: { to: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, mails };
}

describe('EmailChannel', () => {
  it('sends text and HTML to every receiver', async () => {
    const { url, mails } = await mailServer();
    await new EmailChannel({ transport: createTransport(url), ...addresses }).send(notification(), never);
    const [mail] = mails;
    expect(mail?.to).toEqual(['oncall@studio.example', 'lead@studio.example']);
    expect(mail?.raw).toContain('Subject: [FIRING:1] critical-error on studio-api');
    expect(mail?.raw).toContain('text/plain');
    expect(mail?.raw).toContain('<h2>The ledger does not answer</h2>');
  });

  it('escapes headers and HTML in the texts of an alert', async () => {
    const { url, mails } = await mailServer();
    const forged = notification({
      groupLabels: { alertname: 'x\r\nBcc: thief@example.com' },
      alerts: [alert({ annotations: { summary: `<img src=x onerror="steal('it')">` } })],
    });
    await new EmailChannel({ transport: createTransport(url), ...addresses }).send(forged, never);
    const [mail] = mails;
    expect(mail?.to).not.toContain('thief@example.com');
    expect(mail?.raw).not.toMatch(/^Bcc:/m);
    const html = mail?.raw.split('text/html')[1]?.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    expect(html).toContain('&lt;img src=x onerror=&quot;steal(&#39;it&#39;)&quot;&gt;');
    expect(html).not.toContain('<img');
  });

  it('rejects with the code of the server, without its message', async () => {
    const refuse: SMTPServerOptions['onRcptTo'] = (_address, _session, done) =>
      done(Object.assign(new Error('s3cret mailbox'), { responseCode: 550 }));
    const { url } = await mailServer({ onRcptTo: refuse });
    const sent = new EmailChannel({ transport: createTransport(url), ...addresses }).send(
      notification(),
      never,
    );
    await expect(sent).rejects.toMatchObject({
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
    const { url } = await mailServer({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('refused'), { responseCode: code })),
    });
    const sent = new EmailChannel({ transport: createTransport(url), ...addresses }).send(
      notification(),
      never,
    );
    await expect(sent).rejects.toMatchObject({ retryable, message: expect.stringContaining(`${code}`) });
  });

  it('rejects with a retryable error when one receiver is refused for good and the other for now', async () => {
    const { url } = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(Object.assign(new Error('refused'), { responseCode: address.startsWith('lead') ? 450 : 550 })),
    });
    const sent = new EmailChannel({ transport: createTransport(url), ...addresses }).send(
      notification(),
      never,
    );
    await expect(sent).rejects.toMatchObject({ retryable: true });
  });

  it('rejects with a retryable error when there is no connection', async () => {
    const { url } = await mailServer();
    const server = servers.pop();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    const sent = new EmailChannel({ transport: createTransport(url), ...addresses }).send(
      notification(),
      never,
    );
    await expect(sent).rejects.toMatchObject({ retryable: true });
  });

  it.each([
    [535, false],
    [534, false],
    [454, true],
  ])(
    'does not repeat a wrong password, which could lock the account: %i, retryable: %s',
    async (code, retryable) => {
      const { url } = await mailServer({
        authOptional: false,
        authMethods: ['PLAIN'],
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) => done(Object.assign(new Error('hunter2'), { responseCode: code })),
      });
      const transport = createTransport(url.replace('://', '://ada:hunter2@'));
      const sent = new EmailChannel({ transport, ...addresses }).send(notification(), never);
      await expect(sent).rejects.toMatchObject({
        retryable,
        message: `Channel 'email' could not deliver the notification: the mail server refused it (EAUTH ${code}).`,
      });
    },
  );

  it('rejects with a retryable error when the server greets with 421', async () => {
    const { url } = await mailServer({
      onConnect: (_session, done) => done(Object.assign(new Error('too busy'), { responseCode: 421 })),
    });
    const sent = new EmailChannel({ transport: createTransport(url), ...addresses }).send(
      notification(),
      never,
    );
    await expect(sent).rejects.toMatchObject({ retryable: true });
  });

  it('rejects with a retryable error when the certificate of the server is not trusted', async () => {
    const { url } = await mailServer({ disabledCommands: [] });
    const transport = createTransport({ url, requireTLS: true } as never);
    const sent = new EmailChannel({ transport, ...addresses }).send(notification(), never);
    await expect(sent).rejects.toMatchObject({
      retryable: true,
      message: expect.stringContaining('the connection to the mail server failed (E'),
    });
  });

  it('logs that a server has rejected some of the receivers, without their addresses', async () => {
    const lines: unknown[] = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void lines.push(line));
    const { url, mails } = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith('lead') ? Object.assign(new Error('unknown'), { responseCode: 550 }) : undefined,
        ),
    });
    await new EmailChannel({ transport: createTransport(url), ...addresses }).send(notification(), never);
    expect(mails[0]?.to).toEqual(['oncall@studio.example']);
    expect(lines).toEqual([
      "Alert channel 'email': the mail server rejected 1 receiver(s) (550); the others got the message. Correct the addresses.",
    ]);
  });

  it('gives up when the time limit has passed', async () => {
    const { url } = await mailServer({ onData: (stream) => void stream.resume() });
    const transport = createTransport({ url, pool: true } as never);
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
