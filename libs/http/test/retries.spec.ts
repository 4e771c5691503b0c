import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { hours, RequestContext, ResilienceEvents, runInContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { HttpConnectError, HttpStatusError } from '../src/index.js';
import type { ReceivedRequest } from './support/scripted-server.js';
import { QUICK, startClient } from './support/start-client.js';

const statusOf = (call: Promise<{ readonly status: number }>): Promise<number | undefined> =>
  call.then(
    ({ status }) => status,
    (error: unknown) => (error as HttpStatusError).upstreamStatus,
  );

const key = ({ headers }: ReceivedRequest) => headers['idempotency-key'];

describe('retries', () => {
  it.each(['get', 'put', 'delete', 'head'] as const)('repeat %s', async (method) => {
    await using app = await startClient();
    app.server.answers(503, 502, { body: {} });
    expect(await statusOf(app.client[method]('/a'))).toBe(200);
    expect(app.server.requests).toHaveLength(3);
  });

  it.each(['post', 'patch'] as const)('leave %s alone once it was answered', async (method) => {
    await using app = await startClient();
    app.server.answers(503);
    expect(await statusOf(app.client[method]('/a', { json: {} }))).toBe(503);
    expect(app.server.requests).toHaveLength(1);
  });

  it('repeat POST that the upstream refused, at the time it asks for', async () => {
    await using app = await startClient();
    app.server.answers(429, { status: 503, headers: { 'retry-after': '0' } }, { body: {} });
    expect(await statusOf(app.client.post('/a', { json: {} }))).toBe(200);
  });

  it('give up when the upstream asks for too long a wait', async () => {
    await using app = await startClient({ upstream: { policy: {} } });
    app.server.answers({ status: 503, headers: { 'retry-after': '86400' } });
    const error: unknown = await app.client.get('/a').then(undefined, (thrown: unknown) => thrown);
    expect(error).toMatchObject({ upstreamStatus: 503, retryAfter: 86_400_000, retryable: true });
    expect(app.server.requests).toHaveLength(1);
  });

  it('wait until the date of Retry-After by the time of day, also after the machine was suspended', async () => {
    const clock = new VirtualClock();
    clock.shiftDate(hours(1));
    await using app = await startClient({ clock, upstream: { policy: {} } });
    const date = new Date(clock.date().getTime() + hours(2)).toUTCString();
    app.server.answers({ status: 503, headers: { 'retry-after': date } });
    const error: unknown = await app.client.get('/a').then(undefined, (thrown: unknown) => thrown);
    expect(error).toMatchObject({ upstreamStatus: 503, retryAfter: hours(2) });
  });

  it('obey a body that says `retryable: false`, also if the policy has a rule of its own', async () => {
    const policy = { retry: { ...(QUICK.retry as object), retryOn: [503] } };
    await using app = await startClient({ upstream: { policy } });
    app.server.answers({ status: 503, body: { retryable: false } });
    expect(await statusOf(app.client.get('/a'))).toBe(503);
    expect(app.server.requests).toHaveLength(1);
  });

  it('repeat a request that was never sent, whatever its method', async () => {
    await using app = await startClient();
    const { server } = app;
    await server[Symbol.asyncDispose]();
    const attempts: number[] = [];
    app.app
      .get(ResilienceEvents)
      .topic('http.request')
      .subscribe((event) => attempts.push(event.attempts));
    const error: unknown = await app.client
      .post('/a', { json: {} })
      .then(undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpConnectError);
    expect(error).toMatchObject({ outcome: 'not-sent', retryable: true });
    expect(attempts).toEqual([3]);
  });

  it('leave POST alone when the connection ends before its answer', async () => {
    await using app = await startClient({ script: (_, response) => void response.destroy() });
    await expect(app.client.post('/a', { json: {} })).rejects.toMatchObject({
      outcome: 'unknown',
      retryable: false,
    });
    expect(app.server.requests).toHaveLength(1);
    await expect(app.client.get('/a')).rejects.toMatchObject({ outcome: 'unknown', retryable: true });
    expect(app.server.requests).toHaveLength(4);
  });

  it('repeat a body that breaks off', async () => {
    let count = 0;
    await using app = await startClient({
      script: (_, response) => {
        if (++count > 1) return { body: { ok: true } };
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{', () => response.destroy());
        return undefined;
      },
    });
    expect(await app.client.get('/a').json()).toEqual({ ok: true });
  });

  it.each([
    ['a stream', () => Readable.from(['ab']), 1],
    ['a function that returns a stream', () => () => Readable.from(['ab']), 3],
    ['a text', () => 'ab', 3],
  ])('send %s as often as it can be read', async (_, body, attempts) => {
    await using app = await startClient();
    app.server.answers(503);
    await statusOf(app.client.put('/a', { body: body() }));
    expect(app.server.requests.map((request) => request.body)).toEqual(
      Array.from({ length: attempts }, () => 'ab'),
    );
  });

  it('number their attempts from the second one on', async () => {
    await using app = await startClient();
    app.server.answers(503);
    await statusOf(app.client.get('/a'));
    expect(app.server.requests.map(({ headers }) => headers['x-retry-attempt'])).toEqual([
      undefined,
      '2',
      '3',
    ]);
  });

  it.each([
    ['critical-plus', ['critical-plus', 'critical', 'critical']],
    ['critical', [undefined, 'sheddable-plus', 'sheddable-plus']],
    ['sheddable', ['sheddable', 'sheddable', 'sheddable']],
  ] as const)('are one class less important than their call, which is %s', async (criticality, expected) => {
    await using app = await startClient();
    app.server.answers(503);
    await runInContext(new RequestContext({ criticality }), () => statusOf(app.client.get('/a')));
    expect(app.server.requests.map(({ headers }) => headers['x-request-criticality'])).toEqual(expected);
  });

  it('hold for a policy that ResilienceModule knows', async () => {
    await using app = await startClient({
      resilience: { policies: { shared: { retry: { maxRetries: 1, delay: 1 } } } },
      upstream: { policy: 'shared' },
    });
    app.server.answers(503);
    await statusOf(app.client.get('/a'));
    await statusOf(app.client.post('/a'));
    expect(app.server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  it('are explained, and which requests are not retried', async () => {
    await using app = await startClient();
    const explanation = app.client.explain();
    expect(String(explanation)).toContain(
      'http:payments: totalTimeout > retry > circuitBreaker > attemptTimeout > bulkhead',
    );
    expect(String(explanation)).toContain('a stream as body: not retried');
  });
});

describe('an idempotency key', () => {
  it('is the same for all attempts, and another one for each call', async () => {
    await using app = await startClient();
    app.server.answers(503, 503, { body: {} }, 503, { body: {} });
    for (let call = 0; call < 2; call++) await app.client.post('/a', { json: {}, idempotencyKey: true });
    const keys = app.server.requests.map(key);
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^"[0-9a-f-]{36}"$/);
  });

  it.each([
    ['quoted', 'a"b\\c', String.raw`"a\"b\\c"`],
    ['raw', 'a-b', 'a-b'],
  ] as const)('is sent %s', async (idempotencyKeys, given, sent) => {
    await using app = await startClient({ upstream: { idempotencyKeys } });
    await app.client.post('/a', { idempotencyKey: given });
    await app.client.post('/a', { idempotencyKey: () => given });
    expect(app.server.requests.map(key)).toEqual([sent, sent]);
  });

  it.each([[''], ['a\r\nb'], ['é'], [7], [false], [() => undefined], ['x'.repeat(256)]])(
    'refuses %j',
    async (given) => {
      await using app = await startClient();
      await expect(app.client.post('/a', { idempotencyKey: given as never })).rejects.toThrow(
        /"idempotencyKey"/,
      );
    },
  );

  it('is refused where it has no effect', async () => {
    await using app = await startClient();
    await expect(app.client.get('/a', { idempotencyKey: true })).rejects.toThrow(/GET changes nothing/);
  });
});

describe('the circuit', () => {
  it('ignores answers that say nothing about the health of the upstream', async () => {
    await using app = await startClient({ upstream: { policy: { retry: { maxRetries: 0 } } } });
    for (const status of [400, 401, 404, 409, 422, 429, 501]) {
      app.server.answers(status);
      for (let call = 0; call < 6; call++) expect(await statusOf(app.client.get('/a'))).toBe(status);
    }
    app.server.answers({ headers: { 'content-type': 'text/html' }, body: 'x' });
    for (let call = 0; call < 6; call++)
      await expect(app.client.get('/a').json()).rejects.toThrow(/not JSON/);
  });

  it.each([500, 503, 408])('opens after %i', async (status) => {
    await using app = await startClient({ upstream: { policy: { retry: { maxRetries: 0 } } } });
    app.server.answers(status);
    for (let call = 0; call < 5; call++) await statusOf(app.client.get('/a'));
    await expect(app.client.get('/a')).rejects.toThrow(/Circuit 'http:payments' is open/);
    expect(app.server.requests).toHaveLength(5);
  });
});

describe('an abort of the caller', () => {
  it('before the call sends nothing', async () => {
    await using app = await startClient();
    await expect(app.client.get('/a', { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
      'gone',
    );
    expect(app.server.requests).toEqual([]);
  });

  it('during the call ends it at once, and is no failure of the upstream', async () => {
    const controller = new AbortController();
    await using app = await startClient({
      script: () => {
        controller.abort(new Error('gone'));
        return undefined;
      },
    });
    await expect(app.client.get('/a', { signal: controller.signal })).rejects.toThrow('gone');
    expect(app.server.requests).toHaveLength(1);
  });

  it('after the call has no effect', async () => {
    const controller = new AbortController();
    await using app = await startClient();
    const answer = await app.client.get('/a', { signal: controller.signal });
    controller.abort();
    expect(answer.json()).toEqual({ ok: true });
  });

  it('of the request that it serves ends the call', async () => {
    const scope = new RequestContext({ requestId: 'r-1' });
    await using app = await startClient({
      script: () => {
        scope.cancel(new Error('client left'));
        return undefined;
      },
    });
    await expect(runInContext(scope, () => app.client.get('/a'))).rejects.toThrow('client left');
    expect(app.server.last.headers['x-request-id']).toBe('r-1');
  });
});
