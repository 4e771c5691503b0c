import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { fetch as undiciFetch, FormData as UndiciFormData, Request as UndiciRequest } from 'undici';
import { startClient } from './support/start-client.js';

describe('fetch of a client', () => {
  it('returns each status, with its address and its headers', async () => {
    await using app = await startClient({
      script: () => ({ status: 404, headers: { 'x-a': 'b' }, body: { code: 'NONE' } }),
    });
    const response = await app.client.fetch(`${app.server.origin}/a?b=c`);
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.headers.get('x-a'), response.bodyUsed]).toEqual([
      404,
      false,
      'b',
      false,
    ]);
    expect([response.url, response.redirected]).toEqual([`${app.server.origin}/a?b=c`, false]);
    expect(await response.json()).toEqual({ code: 'NONE' });
  });

  it('hands out the last answer after all retries', async () => {
    await using app = await startClient();
    app.server.answers(503, 502, { status: 500, body: 'last' });
    const response = await app.client.fetch(`${app.server.origin}/a`);
    expect([response.status, await response.text()]).toEqual([500, 'last']);
    expect(app.server.requests).toHaveLength(3);
  });

  it('leaves POST alone once it was answered, and obeys `retryable: false`', async () => {
    await using app = await startClient({ script: () => ({ status: 503, body: { retryable: false } }) });
    for (const method of ['POST', 'GET']) {
      expect((await app.client.fetch(`${app.server.origin}/a`, { method })).status).toBe(503);
    }
    expect(app.server.requests).toHaveLength(2);
  });

  it.each([
    ['a text', () => 'ab', 'ab'],
    ['bytes', () => new Uint8Array([97, 98]), 'ab'],
    ['a Blob', () => new Blob(['ab']), 'ab'],
    ['parameters', () => new URLSearchParams({ a: '1' }), 'a=1'],
    ['a stream', () => new Blob(['ab']).stream(), 'ab'],
  ])('sends %s', async (_, body, expected) => {
    await using app = await startClient();
    await app.client.fetch(`${app.server.origin}/a`, {
      method: 'POST',
      body: body(),
      duplex: 'half',
    });
    expect(app.server.last.body).toBe(expected);
  });

  it('sends a FormData, also that of undici', async () => {
    await using app = await startClient();
    for (const form of [new FormData(), new UndiciFormData()]) {
      form.set('a', 'content');
      await app.client.fetch(`${app.server.origin}/a`, { method: 'POST', body: form });
      expect(app.server.last.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(app.server.last.body).toContain('content');
    }
  });

  it('takes a Request, also that of undici, and sends its body again', async () => {
    await using app = await startClient();
    for (const RequestClass of [Request, UndiciRequest as unknown as typeof Request]) {
      app.server.answers(429, { body: { ok: true } });
      const request = new RequestClass(`${app.server.origin}/a`, {
        method: 'POST',
        body: '{"a":1}',
        headers: { 'x-a': 'b' },
      });
      expect((await app.client.fetch(request)).status).toBe(200);
      expect(app.server.requests.slice(-2).map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
      expect(app.server.last.headers).toMatchObject({ 'x-a': 'b' });
    }
    expect(undiciFetch).not.toBe(app.client.fetch);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('%s with %i has no body', async (method, status) => {
    await using app = await startClient({ script: () => ({ status }) });
    const response = await app.client.fetch(`${app.server.origin}/a`, { method });
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it('refuses other origins, GET with a body, and manual redirects', async () => {
    await using app = await startClient();
    const url = `${app.server.origin}/a`;
    await expect(app.client.fetch('https://other.example/')).rejects.toThrow(/an address of another origin/);
    await expect(app.client.fetch(url, { body: 'a' })).rejects.toThrow(TypeError);
    await expect(app.client.fetch(url, { redirect: 'manual' })).rejects.toThrow(/redirect/);
    await expect(app.client.fetch(url, { headers: { a: 'b\r\nc: d' } })).rejects.toThrow(
      /invalid header value/,
    );
    expect(app.server.requests).toEqual([]);
  });

  it('takes relative addresses, and drops headers of the connection as fetch does', async () => {
    await using app = await startClient({ path: '/v1' });
    await app.client.fetch('orders', {
      headers: { connection: 'close', 'transfer-encoding': 'chunked', 'x-a': 'b' },
    });
    expect(app.server.last.url).toBe('/v1/orders');
    expect(app.server.last.headers).toMatchObject({ connection: 'keep-alive', 'x-a': 'b' });
  });

  it('ends a body when its caller aborts, or the served request ends', async () => {
    await using app = await startClient({
      script: (_, response) => {
        response.writeHead(200);
        response.write('part');
      },
    });
    const controller = new AbortController();
    const byCaller = await app.client.fetch(`${app.server.origin}/a`, { signal: controller.signal });
    const reading = byCaller.text();
    controller.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');

    const scope = new RequestContext({});
    const byScope = await runInContext(scope, () => app.client.fetch(`${app.server.origin}/a`));
    const read = byScope.text();
    scope.cancel(new Error('left'));
    await expect(read).rejects.toThrow('left');
  });
});

describe('stream of a client', () => {
  it('frees its connection when it is disposed of', async () => {
    await using app = await startClient({
      upstream: { policy: { bulkhead: 1 } },
      script: () => ({ body: Buffer.alloc(3_000_000) }),
    });
    for (let call = 0; call < 3; call++) {
      await using download = await app.client.stream('/a');
      expect(download.status).toBe(200);
    }
    expect(app.server.requests).toHaveLength(3);
  });

  it('rejects another status, after its retries', async () => {
    await using app = await startClient({ script: () => 503 });
    await expect(app.client.stream('/a')).rejects.toMatchObject({ upstreamStatus: 503 });
    await expect(app.client.stream('/a', { method: 'post' })).rejects.toMatchObject({ upstreamStatus: 503 });
    expect(app.server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST']);
  });
});
