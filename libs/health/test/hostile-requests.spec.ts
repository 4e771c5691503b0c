import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CheckDefinition } from '../src/index.js';
import { PLATFORM_NAMES, type Service, start } from './support/start.js';

/** Linux keeps 511 connections for a busy server of Node. */
const CALLERS = 500;
const critical: CheckDefinition = { check: () => true, critical: true };

let service: Service;
afterEach(() => service.app.close());

/** Sends raw bytes, and returns the status line of the first answer. */
async function statusOf(request: string): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(request);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.includes('\r\n')) break;
  }
  socket.destroy();
  return answer.slice(0, 12);
}

const head = (method: string, path: string, headers = ''): string =>
  `${method} ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;

describe.each(PLATFORM_NAMES)('the health endpoints on %s', (platform) => {
  it.each([
    '/health/ready?__proto__[x]=1&a[b][c]=d&' + 'q=1&'.repeat(500),
    '/health/ready?verbose',
    '/health/ready?%',
    '/health/ready?format=xml&details=always&accept=x',
    '/health?' + 'a'.repeat(8_000),
  ])('ignore the query of %.40s', async (path) => {
    service = await start(platform, { checks: { database: critical }, details: 'never' });
    expect(await service.get(path)).toMatchObject({ code: 200, body: { status: expect.any(String) } });
  });

  it.each([
    '/health/__proto__',
    '/health/constructor',
    '/health/toString',
    '/health/hasOwnProperty',
    '/health/module:',
    '/health/database%00',
    '/health/database%2F..%2Fready',
    '/health/..%2f..%2fetc%2fpasswd',
    `/health/${'x'.repeat(8_000)}`,
    '/health/database/more',
    '/health/Database',
  ])('know nothing of %.40s', async (path) => {
    service = await start(platform, { checks: { database: critical } });
    // Fastify limits the length of a parameter itself.
    expect([404, 414]).toContain((await service.request(path)).status);
    expect((await service.request('/health/ready')).status).toBe(200);
  });

  it.each([
    ['application/health+json;q=0, application/json', 'application/json; charset=utf-8'],
    ['APPLICATION/HEALTH+JSON', 'application/health+json'],
    ['text/html, application/health+json;q=0.9', 'application/health+json'],
    ['application/health+jsonp', 'application/json; charset=utf-8'],
    ['text/html', 'application/json; charset=utf-8'],
    [`${'a/b,'.repeat(3_000)}x`, 'application/json; charset=utf-8'],
    [';;;,,,=;q', 'application/json; charset=utf-8'],
    ['', 'application/json; charset=utf-8'],
  ])('answer Accept: %.60s with %s', async (accept, type) => {
    service = await start(platform);
    const response = await service.request('/health/live', { headers: { accept } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  });

  it('answer before the body of a request has arrived, and read none of it', async () => {
    service = await start(platform, { checks: { database: critical } });
    const endless = 'content-length: 1000000000\r\ncontent-type: application/json\r\n';
    expect(await statusOf(head('GET', '/health/ready', endless))).toBe('HTTP/1.1 200');
    expect(await statusOf(head('GET', '/health', 'transfer-encoding: chunked\r\n'))).toBe('HTTP/1.1 200');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('leave %s to the application', async (method) => {
    service = await start(platform, { checks: { database: critical } });
    const response = await service.request('/health/ready', { method });
    expect(response.status).toBe(404);
  });

  it('survive clients that leave before the answer', async () => {
    let release: (() => void) | undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    service = await start(platform, { checks: { database: { check: () => hanging, critical: true } } });
    let arrived = 0;
    (service.app.getHttpServer() as NodeJS.EventEmitter).on('request', () => (arrived += 1));
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      socket.write(head('GET', '/health/ready'));
      return socket;
    });
    await service.until(() => arrived === sockets.length);
    await Promise.all(
      sockets.map(async (socket) => {
        const closed = once(socket, 'close');
        socket.destroy();
        await closed;
      }),
    );
    release?.();
    expect((await service.get('/health/ready')).code).toBe(200);
  });

  it('run each check once for a crowd that asks all endpoints in all formats', async () => {
    let runs = 0;
    const check = async (): Promise<boolean> => (runs += 1) > 0;
    service = await start(platform, {
      checks: { database: { check, critical: true, groups: ['ready', 'live', 'edge'] } },
    });
    const paths = [
      '/health',
      '/health/live',
      '/health/ready',
      '/health/detailed',
      '/health/database',
      '/health/edge',
    ];
    const accepts = ['application/json', 'application/health+json', '*/*'];
    const codes = await Promise.all(
      Array.from({ length: CALLERS }, async (_, at) => {
        const accept = accepts[at % accepts.length] as string;
        return (await service.get(paths[at % paths.length] as string, { accept })).code;
      }),
    );
    expect([new Set(codes), runs]).toEqual([new Set([200]), 1]);
  });

  it('answer each client of a crowd for itself, when only some may see details', async () => {
    service = await start(platform, {
      checks: { database: critical },
      details: 'when-authorized',
      authorize: async ({ headers }) => headers['authorization'] === 'good',
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const isGood = at % 2 === 0;
        const { body } = await service.get('/health', isGood ? { authorization: 'good' } : {});
        return 'checks' in body === isGood;
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['returns something other than true', () => 'yes'],
  ])('hide details when authorize %s', async (_name, authorize) => {
    service = await start(platform, {
      checks: { database: critical },
      details: 'when-authorized',
      authorize: authorize as () => boolean,
    });
    expect(await service.get('/health')).toEqual({ code: 200, body: { status: 'healthy' } });
  });
});
