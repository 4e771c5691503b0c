import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HostAddress } from '../../libs/http/src/dns/resolver.js';
import { type MisbehavingServer, answer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { openTransport } from './open-transport.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(() => server.close());

const redirect = (location: string, status = '302 Found'): string => {
  server.on('/go', (socket) => socket.write(answer(status, { location, 'content-length': 4 }, 'gone')));
  return `${server.origin}/go`;
};

describe('a redirect', () => {
  it('is an error unless the upstream allows it, and the error does not show where it leads', async () => {
    const { failure } = openTransport();
    const error = await failure(redirect('https://other.example/reset?token=hunter2'));
    expect(error).toMatchObject({
      refusal: 'not-allowed',
      upstreamStatus: 302,
      target: 'https://other.example',
      outcome: 'answered',
    });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('within the origin is followed on the same connection', async () => {
    const { send } = openTransport({ redirects: 'same-origin', connections: 1 });
    const received = await send(redirect('/ok'), { headers: { 'x-api-key': 'k' } });
    expect(received).toMatchObject({ status: 200, url: new URL(`${server.origin}/ok`) });
    await received.discard();
    expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['k', 'k']);
    expect(server.accepted).toBe(1);
  });

  it('to another origin does not take secrets along', async () => {
    const other = await openMisbehavingServer();
    try {
      const { text } = openTransport({ redirects: { max: 1 }, secretHeaders: ['X-Tenant'] });
      await text(redirect(`${other.origin}/ok`), {
        headers: {
          authorization: 'a',
          cookie: 'b',
          'x-api-key': 'c',
          'idempotency-key': 'd',
          'x-tenant': 'e',
          accept: 'f',
        },
      });
      expect(Object.keys(other.requests[0]!.headers).toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'host',
      ]);
      expect(other.requests[0]!.headers['host']).toBe(`127.0.0.1:${other.port}`);
    } finally {
      await other.close();
    }
  });

  it('that goes round in a circle ends', async () => {
    const { failure } = openTransport({ redirects: { max: 3 } });
    expect(await failure(`${server.origin}/redirect-loop`)).toMatchObject({ refusal: 'too-many' });
    expect(server.requests).toHaveLength(4);
  });

  it('after a POST with 303 becomes a GET, with 307 a POST again', async () => {
    const { text } = openTransport({ redirects: 'same-origin' });
    for (const status of ['303 See Other', '307 Temporary Redirect']) {
      await text(redirect('/ok', status), {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/x' },
      });
    }
    expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual([
      'POST x',
      'GET ',
      'POST x',
      'POST x',
    ]);
  });

  it('with 304 or 300 is an answer', async () => {
    const { send } = openTransport();
    for (const status of ['304 Not Modified', '300 Multiple Choices']) {
      server.on('/it', (socket) => socket.write(answer(status, { 'content-length': 0 })));
      const received = await send(`${server.origin}/it`);
      expect(received.status).toBe(Number(status.slice(0, 3)));
      await received.discard();
    }
  });

  it('without a place to go is an error', async () => {
    const { failure } = openTransport({ redirects: { max: 3 } });
    server.on('/it', (socket) => socket.write(answer('302 Found', { 'content-length': 0 })));
    expect(await failure(`${server.origin}/it`)).toMatchObject({ refusal: 'no-location' });
  });

  it('that the caller aborts is not followed', async () => {
    const { failure } = openTransport({ redirects: { max: 3 } });
    const controller = new AbortController();
    server.on('/abort', (socket) => {
      controller.abort(new Error('The caller went away.'));
      socket.write(answer('302 Found', { location: '/ok', 'content-length': 0 }));
    });
    await expect(failure(`${server.origin}/abort`, { signal: controller.signal })).resolves.toMatchObject({
      message: 'The caller went away.',
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('an untrusted address', () => {
  const publicAddress: HostAddress = { address: '93.184.215.14', family: 4 };
  const local: HostAddress = { address: '127.0.0.1', family: 4 };
  const untrusted = (...addresses: HostAddress[]) =>
    openTransport({ untrusted: true, resolver: () => Promise.resolve(addresses) });

  it.each([
    ['http://127.0.0.1/', 'address', 'loopback'],
    ['http://2130706433/', 'address', 'loopback'],
    ['http://[::ffff:169.254.169.254]/', 'address', 'linkLocal'],
    ['http://user:secret@example.org/', 'credentials', undefined],
    ['http://example.org:6379/', 'port', undefined],
    ['file:///etc/passwd', 'protocol', undefined],
  ])('%s is blocked because of its %s', async (url, reason, range) => {
    expect(await untrusted(publicAddress).failure(url)).toMatchObject({
      name: 'HttpBlockedError',
      reason,
      outcome: 'not-sent',
      retryable: false,
      ...(range !== undefined && { range }),
    });
  });

  it('whose name leads to a private address is blocked, also if another of its addresses is public', async () => {
    for (const addresses of [[local], [publicAddress, local], [{ address: '::1', family: 6 }]]) {
      expect(await untrusted(...addresses).failure('http://rebind.example/')).toMatchObject({
        name: 'HttpBlockedError',
        reason: 'address',
        range: 'loopback',
      });
    }
  });

  it('shows neither its path nor the address that it led to in the error', async () => {
    const error = await untrusted({ address: '10.11.12.13', family: 4 }).failure(
      'http://rebind.example/a?token=hunter2',
    );
    expect(JSON.stringify(error) + error.stack).not.toMatch(/hunter2|10\.11\.12\.13/);
  });
});
