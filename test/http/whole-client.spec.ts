import { CoreModule } from '@breakwater/core';
import { type HttpClient, HttpClients, HttpModule, type UpstreamOptions } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MisbehavingServer, answer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';

let server: MisbehavingServer;
let app: TestingModule | undefined;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(async () => {
  await app?.close();
  await server.close();
});

/** A size that the misbehaving server exceeds, and two retries without a wait. */
const HASTY: UpstreamOptions = {
  maxResponseBytes: 50_000,
  policy: {
    retry: { maxRetries: 2, delay: 1, maxDelay: 1, jitter: 'none' },
    circuitBreaker: { enabled: false },
  },
};

async function clientOf(options: UpstreamOptions = {}): Promise<HttpClient> {
  const base = options.untrusted ? {} : { baseUrl: server.origin };
  app = await Test.createTestingModule({
    imports: [
      CoreModule,
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpModule.forFeature([{ name: 'payments', ...base, ...HASTY, ...options }]),
    ],
  }).compile();
  await app.init();
  return app.get(HttpClients).client('payments');
}

/** The time limit that a behaviour exceeds. Others have none that a busy machine could exceed. */
function limitsOf(path: string): UpstreamOptions {
  if (path === '/drip') return { bodyTimeout: 100 };
  return /stall|drip-headers/.test(path) ? { headersTimeout: 100 } : {};
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Returns how many requests a call leads to, and the code of its error. */
async function countedRequests(call: () => Promise<unknown>): Promise<string> {
  const before = server.requests.length;
  const { code } = (await failureOf(call())) as { readonly code?: string };
  return `${server.requests.length - before} ${code}`;
}

describe('a client', () => {
  it.each([
    ['/stall', '3 UPSTREAM_TIMEOUT', '1 UPSTREAM_TIMEOUT'],
    ['/drip-headers', '3 UPSTREAM_TIMEOUT', '1 UPSTREAM_TIMEOUT'],
    ['/drip', '3 UPSTREAM_TIMEOUT', '1 UPSTREAM_TIMEOUT'],
    ['/reset', '3 UPSTREAM_CONNECTION_LOST', '1 UPSTREAM_CONNECTION_LOST'],
    ['/reset-in-body', '3 UPSTREAM_BODY_BROKEN', '1 UPSTREAM_BODY_BROKEN'],
    ['/too-short', '3 UPSTREAM_BODY_BROKEN', '1 UPSTREAM_BODY_BROKEN'],
    ['/wrong-encoding', '1 UPSTREAM_BODY_BROKEN', '1 UPSTREAM_BODY_BROKEN'],
    ['/gzip-bomb', '1 UPSTREAM_BODY_TOO_LARGE', '1 UPSTREAM_BODY_TOO_LARGE'],
    ['/endless', '1 UPSTREAM_BODY_TOO_LARGE', '1 UPSTREAM_BODY_TOO_LARGE'],
    ['/not-http', '1 UPSTREAM_PROTOCOL', '1 UPSTREAM_PROTOCOL'],
    ['/redirect-loop', '1 UPSTREAM_REDIRECT_REFUSED', '1 UPSTREAM_REDIRECT_REFUSED'],
  ])('asks for %s as often as it is safe: GET %p, POST %p', async (path, get, post) => {
    const client = await clientOf(limitsOf(path));
    expect(await countedRequests(() => client.get(path))).toBe(get);
    expect(await countedRequests(() => client.post(path, { json: {} }))).toBe(post);
    expect(await countedRequests(() => client.put(path, { json: {} }))).toBe(get);
    expect(await countedRequests(() => client.post(path, { json: {}, idempotencyKey: true }))).toBe(get);
    await app!.close();
    await until(
      () => server.connections,
      (count) => count === 0,
    );
  });

  it.each([
    ['-1', 1],
    ['soon', 1],
    ['', 1],
    ['1e3', 1],
    ['0x10', 1],
    ['Infinity', 1],
    ['1, 2', 1],
    ['99999999999999999999', 1],
    ['0', 3],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 3],
  ])('sends a POST that was answered with 503 and Retry-After %p %p times', async (value, times) => {
    const client = await clientOf();
    server.on('/busy', (socket) =>
      socket.write(answer('503 Busy', { 'retry-after': value, 'content-length': 0 })),
    );
    expect(await countedRequests(() => client.post('/busy', { json: {} }))).toBe(`${times} UPSTREAM_STATUS`);
  });

  it('does not show in a refusal what its caller put into an address, a header or a key', async () => {
    const client = await clientOf();
    const secret = 'hunter2-hunter2';
    const calls = [
      () => client.get(`/orders?token=${secret}`),
      () => client.get(new URL(`${server.origin}/orders?token=${secret}`), { idempotencyKey: true }),
      () => client.get(new URL(`http://ada:${secret}@other.example/`)),
      () => client.fetch(`http://other.example/?token=${secret}`),
      () => client.post('/orders', { headers: { 'x-a': `${secret}\r\nx-b: 1` }, json: {} }),
      () => client.post('/orders', { idempotencyKey: `${secret}\n`, json: {} }),
      () => client.get('/orders/{id}', { params: { id: { secret } as never } }),
      () => client.get('/orders', { query: { token: { secret } as never } }),
    ];
    for (const call of calls) {
      const error = (await failureOf(call())) as Error;
      expect(error.name).toBe('OptionsError');
      expect(JSON.stringify(error) + error.stack).not.toContain(secret);
    }
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://0x7f.1/',
    'http://127.0.0.1./',
    'http://[::ffff:127.0.0.1]/',
    'https://user:hunter2-hunter2@example.org/',
    'http://example.org:22/',
    'file:///etc/passwd',
  ])('of untrusted addresses blocks %s on each way, once', async (address) => {
    const client = await clientOf({ untrusted: true });
    for (const call of [client.get(address), client.fetch(address), client.stream(address)]) {
      const error = await failureOf(call);
      expect(error).toMatchObject({ code: 'UPSTREAM_BLOCKED', outcome: 'not-sent' });
      expect(JSON.stringify(error) + (error as Error).stack).not.toContain('hunter2');
    }
  });
});
