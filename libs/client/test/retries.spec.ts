import { describe, expect, it } from '@jest/globals';
import { createClient } from '../src/index.js';
import { FakeServer, ManualClock } from '../src/testing/index.js';
import { BUSY, DONE, bed, errorOf } from './support/bed.js';

describe('a failed request', () => {
  it('is repeated twice, with a doubled wait', async () => {
    const { clock, client, server, waits } = bed([BUSY]);
    const error = await errorOf(clock.run(client.get('/videos')));
    expect(error).toMatchObject({ status: 503, code: 'BUSY', retryable: true, kind: 'answer' });
    expect([server.requests.length, waits]).toEqual([3, [500, 1_000]]);
  });

  it('is repeated twice without a listener, too', async () => {
    const clock = new ManualClock();
    const server = new FakeServer(BUSY);
    const client = createClient({ fetch: server.fetch, now: clock.now, timers: clock });
    await errorOf(clock.run(client.get('https://api.example.com/videos')));
    expect(server.requests).toHaveLength(3);
  });

  it('ends with the first success', async () => {
    const { clock, client, server } = bed([BUSY, DONE]);
    expect(await clock.run(client.get('/videos'))).toEqual({ done: true });
    expect(server.requests).toHaveLength(2);
  });

  it('waits a random part of the limit, and never longer than maxDelay', async () => {
    const parts = [0.5, 0, 1];
    const { clock, client, waits } = bed([BUSY], {
      maxRetries: 3,
      maxDelay: 1_500,
      random: () => parts.shift() ?? 0,
    });
    await errorOf(clock.run(client.get('/videos')));
    expect(waits).toEqual([250, 0, 1_500]);
  });

  it.each([
    [408, true],
    [425, true],
    [429, true],
    [500, false],
    [501, false],
    [502, true],
    [503, true],
    [504, true],
    [404, false],
    [409, false],
  ])('of status %i, whose body is silent, is repeated: %s', async (status, isRepeated) => {
    const { clock, client, server } = bed([{ status }], { maxRetries: 1 });
    const error = await errorOf(clock.run(client.get('/videos')));
    expect([error.retryable, server.requests.length]).toEqual([isRepeated, isRepeated ? 2 : 1]);
  });

  it.each([
    [503, false],
    [500, true],
    [400, true],
  ])('of status %i is repeated if its body says so: %s', async (status, retryable) => {
    const { clock, client, server } = bed([{ status, json: { retryable } }], { maxRetries: 1 });
    await errorOf(clock.run(client.get('/videos')));
    expect(server.requests).toHaveLength(retryable ? 2 : 1);
  });

  it.each(['true', 1, null, {}])('takes no verdict from retryable: %p', async (retryable) => {
    const { clock, client } = bed([{ status: 500, json: { retryable } }]);
    expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ retryable: false });
  });

  it.each(['network', 'hang'] as const)('is repeated after %s', async (step) => {
    const { clock, client, server } = bed([step, DONE]);
    expect(await clock.run(client.get('/videos'))).toEqual({ done: true });
    expect(server.requests).toHaveLength(2);
  });

  it('names the request without its query, which may hold secrets', async () => {
    const { clock, client } = bed([{ status: 404 }]);
    const error = await errorOf(clock.run(client.get('/videos', { query: { token: 'secret' } })));
    expect(error.message).toBe('GET https://api.example.com/videos: 404');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('keeps the error of fetch as its cause', async () => {
    const { clock, client } = bed(['network']);
    const error = await errorOf(clock.run(client.get('/videos')));
    expect(error).toMatchObject({ kind: 'network', status: 0, retryable: true });
    expect(error.cause).toBeInstanceOf(TypeError);
  });
});

describe('methods', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('%s is repeated', async (method) => {
    const { clock, client, server } = bed([{ status: 503 }]);
    await errorOf(clock.run(client.request(method, '/videos')));
    expect(server.requests).toHaveLength(3);
  });

  it.each(['POST', 'PATCH', 'patch'])('%s is not repeated if it may have run', async (method) => {
    const { clock, client, server } = bed([{ status: 502, json: { retryable: true } }]);
    const error = await errorOf(clock.run(client.request(method, '/videos')));
    expect(error.retryable).toBe(true);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.method).toBe(method.toUpperCase());
  });

  it.each([429, 503])('POST is repeated if the server has refused it with %i', async (status) => {
    const { clock, client, server } = bed([{ status, json: { retryable: true } }]);
    expect(await errorOf(clock.run(client.post('/videos')))).toMatchObject({ refused: true });
    expect(server.requests).toHaveLength(3);
  });

  it('POST is not repeated if only the status says 503', async () => {
    const { clock, client, server } = bed([{ status: 503, text: '<html>' }]);
    await errorOf(clock.run(client.post('/videos')));
    expect(server.requests).toHaveLength(1);
  });

  it('POST is repeated with an idempotency key, the same each time', async () => {
    const { clock, client, server } = bed(['network']);
    await errorOf(clock.run(client.post('/videos', { json: { title: 'A' }, idempotent: true })));
    const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[\d-]{7,}$/);
    expect(new Set(keys).size).toBe(1);
    expect(await Promise.all(server.requests.map((request) => request.json()))).toEqual(
      Array.from({ length: 3 }, () => ({ title: 'A' })),
    );
  });

  it('POST sends the key of its caller', async () => {
    const { clock, client, server } = bed(['network']);
    await errorOf(clock.run(client.post('/videos', { idempotencyKey: 'k1' })));
    expect(server.requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['k1', 'k1', 'k1']);
  });

  it('GET sends no key, which would cost a preflight', async () => {
    const { clock, client, server } = bed([DONE]);
    await clock.run(client.get('/videos', { idempotencyKey: 'k1', idempotent: true }));
    expect(server.requests[0]!.headers.has('idempotency-key')).toBe(false);
  });

  it('a stream as body is sent once', async () => {
    const { clock, client, server } = bed([{ status: 503, json: { retryable: true } }]);
    const body = new Blob(['x']).stream();
    const init = { body, duplex: 'half' } as RequestInit;
    await errorOf(clock.run(client.put('/videos/1', init)));
    expect(server.requests).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  const at = (ms: number): string => new Date(new ManualClock().now() + ms).toUTCString();
  const waitOf = async (header: string | undefined, json: unknown): Promise<readonly number[]> => {
    const headers = header === undefined ? {} : { 'retry-after': header };
    const { clock, client, waits } = bed([{ status: 503, json, headers }], {
      maxRetries: 1,
      random: () => 0,
    });
    await errorOf(clock.run(client.get('/videos')));
    return waits;
  };

  it.each([
    ['3', {}, 3_000],
    ['1.5', {}, 1_500],
    ['0', {}, 0],
    [at(4_000), {}, 4_000],
    [at(-4_000), {}, 0],
    [undefined, { retryAfter: 2 }, 2_000],
    ['3', { retryAfter: 2 }, 3_000],
    ['soon', { retryAfter: 2 }, 2_000],
    ['-5', { retryAfter: 2 }, 2_000],
    ['', { retryAfter: 2 }, 2_000],
    [`1${'0'.repeat(400)}`, { retryAfter: 2 }, 2_000],
    ['NaN', { retryAfter: -1 }, 0],
    [undefined, { retryAfter: 'soon' }, 0],
    [undefined, { error: { retryAfter: 7 } }, 7_000],
  ])('header %p and body %p give a wait of %i ms', async (header, json, wait) => {
    expect(await waitOf(header, json)).toEqual([wait]);
  });

  it('is a lower limit of the random wait', async () => {
    const { clock, client, waits } = bed([{ status: 503, json: { retryAfter: 1 } }], { delay: 4_000 });
    await errorOf(clock.run(client.get('/videos')));
    expect(waits).toEqual([4_000, 8_000]);
  });

  it('ends the request at once if it exceeds maxRetryAfter, and stays in the error', async () => {
    const { clock, client, server } = bed([{ status: 503, headers: { 'retry-after': '86400' } }]);
    const start = clock.now();
    const error = await errorOf(clock.run(client.get('/videos')));
    expect(error).toMatchObject({ retryAfter: 86_400_000, retryable: true });
    expect([server.requests.length, clock.now() - start, clock.pending]).toEqual([1, 0, 0]);
  });

  it('ends the request at once if it exceeds the time that is left', async () => {
    const { clock, client, server } = bed([{ status: 503, json: { retryAfter: 6 } }], { timeout: 10_000 });
    const start = clock.now();
    await errorOf(clock.run(client.get('/videos')));
    expect([server.requests.length, clock.now() - start]).toEqual([2, 6_000]);
  });
});
