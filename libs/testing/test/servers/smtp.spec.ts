import * as api from '@breakwater/testing/smtp';
import { type FakeSmtp, type SmtpFault, startFakeSmtp } from '@breakwater/testing/smtp';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { until } from '../../../../test/harness/until.js';

const MAIL = {
  from: 'Studio <studio@example.com>',
  to: 'ada@example.com, bob@example.com',
  subject: 'Ready',
};

let server: FakeSmtp;
beforeEach(async () => {
  server = await startFakeSmtp();
});
afterEach(() => server.close());

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'sent',
    (error: unknown) => {
      const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
      return responseCode ?? code;
    },
  );
const send = (mail: object = {}): Promise<unknown> =>
  createTransport(server.url).sendMail({ ...MAIL, ...mail });

it('keeps the mails that it accepts, as the README shows', async () => {
  await using smtp = await startFakeSmtp();
  const transport = createTransport(smtp.url);
  smtp.fail({ at: 'data', with: 451, times: 1 });
  await expect(transport.sendMail(MAIL)).rejects.toMatchObject({ responseCode: 451 });
  await transport.sendMail({ ...MAIL, text: 'Your video is ready.' });
  expect(smtp.mails).toMatchObject([
    { to: ['ada@example.com', 'bob@example.com'], subject: 'Ready', text: 'Your video is ready.' },
  ]);
});

describe('a fake mail server', () => {
  it('decodes subjects, text and HTML', async () => {
    const text = `Grüße, ${'lang '.repeat(40)}= ende`;
    await send({ subject: 'Übersicht für äöü, '.repeat(6).trim(), text, html: '<p>Grüße</p>' });
    await send({ text: '漢字'.repeat(30) });
    expect(server.mails).toMatchObject([
      {
        from: 'studio@example.com',
        subject: 'Übersicht für äöü, '.repeat(6).trim(),
        text,
        html: '<p>Grüße</p>',
        headers: { from: 'Studio <studio@example.com>' },
      },
      { text: '漢字'.repeat(30), html: '' },
    ]);
    expect(server.mails[0]!.raw).toContain('multipart/alternative');
  });

  it('accepts one login alone', async () => {
    await using locked = await startFakeSmtp({ login: { user: 'ada', password: 'right' } });
    const withLogin = (pass: string): Promise<unknown> =>
      codeOf(createTransport({ url: locked.url, auth: { user: 'ada', pass } } as never).sendMail(MAIL));
    expect(await withLogin('wrong')).toBe(535);
    expect(await withLogin('right')).toBe('sent');
    expect(await codeOf(createTransport(locked.url).sendMail(MAIL))).toBe(530);
  });

  it('refuses each receiver once with greylisting', async () => {
    await using grey = await startFakeSmtp({ greylisting: true });
    const transport = createTransport(grey.url);
    expect(await codeOf(transport.sendMail(MAIL))).toBe(451);
    expect(await codeOf(transport.sendMail(MAIL))).toBe('sent');
  });

  it('offers STARTTLS with a certificate that clients do not trust', async () => {
    await using secure = await startFakeSmtp({ tls: true });
    const sent = createTransport({ url: secure.url, requireTLS: true } as never).sendMail(MAIL);
    expect(await codeOf(sent)).toMatch(/^E/);
  });
});

describe('a fault', () => {
  it.each<[SmtpFault, number | string]>([
    [{ at: 'connect', with: 421 }, 421],
    [{ at: 'mail', with: 550 }, 550],
    [{ at: 'rcpt', with: 452 }, 452],
    [{ at: 'data', with: 554 }, 554],
    [{ at: 'connect', with: 'drop' }, 'ESOCKET'],
    [{ at: 'mail', with: 'drop' }, 'ESOCKET'],
    [{ at: 'data', with: 'drop' }, 'ESOCKET'],
  ])('%j ends a delivery with %s', async (fault, code) => {
    server.fail(fault);
    expect(await codeOf(send())).toBe(code);
    server.heal();
    expect(await codeOf(send())).toBe('sent');
  });

  it('at the login refuses it', async () => {
    server.fail({ at: 'auth', with: 454 });
    const auth = { user: 'ada', pass: 'x' };
    expect(await codeOf(createTransport({ url: server.url, auth } as never).sendMail(MAIL))).toBe(454);
  });

  it('meets one receiver alone', async () => {
    server.fail({ at: 'rcpt', with: 550, to: 'bob@example.com' });
    await send();
    expect(server.mails[0]!.to).toEqual(['ada@example.com']);
  });

  it('loses the reply to a message that the server keeps', async () => {
    server.fail({ at: 'data', with: 'drop', times: 1 });
    expect(await codeOf(send())).toBe('ESOCKET');
    expect(server.mails).toHaveLength(1);
  });

  it.each(['connect', 'mail', 'rcpt', 'data'] as const)('at %s can hang until close()', async (at) => {
    server.fail({ at, with: 'hang' });
    const sent = codeOf(send());
    await until(
      () => server.connections,
      (count) => count === 1,
    );
    await server.close();
    expect(await sent).toMatch(/^E/);
    expect(server.connections).toBe(0);
  });
});

it('reports all wrong options and faults at once', async () => {
  const options = { port: 'x', login: { user: 1 }, greylisting: 'yes', tls: 1, mood: 1 } as never;
  await expect(startFakeSmtp(options)).rejects.toThrow(
    /mood[^]*port[^]*greylisting[^]*tls[^]*login\.user[^]*login\.password/,
  );
  const wrong = { at: 'body', with: 200, times: 0, to: 'x' } as never;
  expect(() => server.fail(wrong, { at: 'mail', with: 'drop', to: 'ada@example.com' })).toThrow(
    /fail\.0\.at[^]*fail\.0\.with[^]*fail\.0\.to[^]*fail\.0\.times[^]*fail\.1\.to/,
  );
});

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual(['SMTP_STAGES', 'startFakeSmtp']);
});
