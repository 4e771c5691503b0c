import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '@breakwater/core/testing';
import { freePort } from '../harness/free-port.js';
import { type MisbehavingServer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { openTransport } from './open-transport.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(() => server.close());

const v4 = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 }));

/** `connection: close`, so that each request needs a connection of its own. */
const alone = { headers: {} };

describe('a name', () => {
  it('with a dead address among two costs no call', async () => {
    let asked = 0;
    // Nothing listens at 127.0.0.2 on this port.
    const { text } = openTransport({
      resolver: () => {
        asked += 1;
        return Promise.resolve(v4('127.0.0.2', '127.0.0.1'));
      },
    });
    server.on('/close', (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'),
    );
    for (let index = 0; index < 6; index++) {
      expect(await text(`http://api.example:${server.port}/close`, alone)).toBe('ok');
    }
    expect(server.accepted).toBe(6);
    expect(asked).toBe(1);
  });

  it('whose addresses are all dead gives an error that says so', async () => {
    const port = await freePort();
    const { failure } = openTransport({ resolver: () => Promise.resolve(v4('127.0.0.2', '127.0.0.3')) });
    expect(await failure(`http://api.example:${port}/`, { method: 'POST' })).toMatchObject({
      name: 'HttpConnectError',
      failure: 'unreachable',
      outcome: 'not-sent',
      retryable: true,
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('that does not exist gives an error that says so', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND api.example'), { code: 'ENOTFOUND' });
    const { failure } = openTransport({ resolver: () => Promise.reject(unknown) });
    expect(await failure('http://api.example/')).toMatchObject({
      failure: 'unreachable',
      outcome: 'not-sent',
      cause: { code: 'ENOTFOUND' },
    });
  });

  it('whose resolution hangs ends with the time limit of the connection', async () => {
    const clock = new VirtualClock();
    const { failure } = openTransport({ clock, resolver: () => new Promise(() => undefined) });
    const failed = failure('http://api.example/');
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(2_000);
    expect(await failed).toMatchObject({ name: 'HttpTimeoutError', phase: 'connect', outcome: 'not-sent' });
    expect(clock.pending).toBe(0);
  });

  it('is resolved by the system for localhost, in both families', async () => {
    const { text } = openTransport();
    expect(await text(`http://localhost:${server.port}/ok`)).toBe('{"ok":true}');
  });
});

describe('balanced connections', () => {
  it('give each connection its turn', async () => {
    const { text } = openTransport({ balanceConnections: true, connections: 3 });
    const url = `${server.origin}/ok`;
    await Promise.all([text(url), text(url), text(url)]);
    const turns = server.requests.map(({ turn }) => turn);
    for (let round = 0; round < 6; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      await text(url);
    }
    expect(turns).toEqual([1, 1, 1]);
    const later = server.requests.slice(3).map(({ turn }) => turn);
    expect(later.toSorted((a, b) => a - b)).toEqual([2, 2, 2, 3, 3, 3]);
  });
});

describe('the encryption', () => {
  it('with a certificate that nobody vouches for is refused before anything is sent', async () => {
    const { createServer } = await import('node:https');
    const { selfSignedCertificate } = await import('../harness/certificate.js');
    const certificate = selfSignedCertificate();
    let requests = 0;
    const secure = createServer(certificate, (_request, response) => {
      requests += 1;
      response.end('secret');
    });
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(secure.address() as { port: number }).port}/`;
    try {
      expect(await openTransport().failure(url)).toMatchObject({
        failure: 'unreachable',
        outcome: 'not-sent',
        retryable: false,
        cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      });
      expect(requests).toBe(0);
      const { text } = openTransport({ tls: { ca: certificate.cert } });
      expect(await text(url)).toBe('secret');
    } finally {
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
  });
});
