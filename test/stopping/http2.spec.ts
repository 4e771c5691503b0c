import { once } from 'node:events';
import { Agent, get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { type Certificate, selfSignedCertificate } from '../harness/certificate.js';
import { TRAFFIC } from './traffic.js';

let tls: Certificate;
beforeAll(() => {
  tls = selfSignedCertificate();
});

const start = (server: string, environment: Record<string, string> = {}): Promise<ServiceProcess> =>
  ServiceProcess.listening({ server, tls }, environment, TRAFFIC);

const sessionOf = async (service: ServiceProcess): Promise<ClientHttp2Session> => {
  const session = connect(service.url, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  await once(session, 'connect');
  return session;
};

/** Sends a request, and returns its status and body. */
async function request(session: ClientHttp2Session, path: string, method = 'GET'): Promise<string> {
  const stream = session.request({ ':path': path, ':method': method });
  let status = 0;
  stream.once('response', (headers) => (status = Number(headers[':status'])));
  let body = '';
  for await (const chunk of stream.setEncoding('utf8')) body += String(chunk);
  return `${status} ${body}`;
}

describe.each(['fastify with h2c', 'fastify with HTTP/2 and TLS', 'fastify with HTTP/2, HTTP/1 and TLS'])(
  'a shutdown of %s',
  (server) => {
    it('sends GOAWAY, answers every stream under way, closes the clients, and exits with 0', async () => {
      await using service = await start(server);
      const [busy, idle] = [await sessionOf(service), await sessionOf(service)];
      const left = [once(busy, 'goaway'), once(idle, 'goaway')];
      const answers = [request(busy, '/held/1'), request(busy, '/held/2', 'POST')];
      for (const id of [1, 2]) await service.says(`holds ${id}`);
      service.send('SIGTERM');
      await Promise.all(left);
      await service.says('phase stopping');
      service.send('SIGUSR2');

      expect(await Promise.all(answers)).toEqual([
        '200 answer 1, database open',
        '200 answer 2, database open',
      ]);
      expect(await service.exit).toMatchObject({ code: 0, signal: null });
      expect(service.output).toContain('closed database');
      expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
    });

    it('sends clients away at the start of the drain delay, and still serves their streams', async () => {
      await using service = await start(server, { SHUTDOWN_DRAIN_DELAY: '60000' });
      const session = await sessionOf(service);
      const answer = request(session, '/held/1');
      await service.says('holds 1');
      const left = once(session, 'goaway');
      service.send('SIGTERM');
      await left;
      expect(await request(await sessionOf(service), '/quick')).toBe('200 quick');
      service.send('SIGUSR2');

      expect(await answer).toBe('200 answer 1, database open');
      expect(service.output).not.toContain('phase stopping');
    });

    it('ends server-sent events in order', async () => {
      await using service = await start(server);
      const answer = request(await sessionOf(service), '/events');
      await service.says('holds events');
      service.send('SIGTERM');

      expect(await answer).toMatch(/^200 /);
      expect(await service.exit).toMatchObject({ code: 0 });
      expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
    });

    it('does not wait for a connection without a handshake', async () => {
      await using service = await start(server);
      const unused = connectTcp(service.port, '127.0.0.1').on('error', () => undefined);
      await once(unused, 'connect');
      service.send('SIGTERM');

      expect(await service.exit).toMatchObject({ code: 0, signal: null });
      expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
    });

    it('cuts a hanging stream off and still closes the clients', async () => {
      await using service = await start(server, { SHUTDOWN_IN_FLIGHT_TIMEOUT: '100' });
      const answer = request(await sessionOf(service), '/held/1').catch(() => 'cut off');
      await service.says('holds 1');
      service.send('SIGTERM');

      expect(await answer).toMatch(/cut off|^0 /);
      expect(await service.exit).toMatchObject({ code: 1, signal: null });
      expect(service.output).toContain('requests: GET /held/:id');
      expect(service.output).toContain('closed database');
    });
  },
);

// Express 5 replaces the prototypes of request and response by those of HTTP/1, so it cannot answer streams of HTTP/2.
describe.each([
  'express with TLS',
  'fastify with TLS',
  'express behind node:http2',
  'fastify with HTTP/2, HTTP/1 and TLS',
])('a shutdown of %s for clients of HTTP/1', (server) => {
  it('answers the request under way with Connection: close, and does not wait for idle connections', async () => {
    await using service = await start(server);
    const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
    const send = async (path: string): Promise<IncomingMessage> => {
      const [response] = (await once(get(service.url + path, { agent }), 'response')) as [IncomingMessage];
      return response;
    };
    (await send('/quick')).resume();
    const held = send('/held/1');
    await service.says('holds 1');
    const unused = connectTcp(service.port, '127.0.0.1').on('error', () => undefined);
    await once(unused, 'connect');
    service.send('SIGTERM');
    await service.says('phase stopping');
    service.send('SIGUSR2');
    const response = await held;

    expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
    expect(await response.setEncoding('utf8').toArray()).toEqual(['answer 1, database open']);
    expect(await service.exit).toMatchObject({ code: 0, signal: null });
    expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
    agent.destroy();
  });

  it('cuts a hanging request off and still closes the clients', async () => {
    await using service = await start(server, { SHUTDOWN_IN_FLIGHT_TIMEOUT: '100' });
    const hanging = get(`${service.url}/held/1`, { rejectUnauthorized: false });
    const failed = once(hanging, 'error');
    await service.says('holds 1');
    service.send('SIGTERM');

    await failed;
    expect(await service.exit).toMatchObject({ code: 1, signal: null });
    expect(service.output).toContain('closed database');
  });
});
