import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, type Fetch, createClient } from '@breakwater/client';
import { CoreModule } from '@breakwater/core';
import { HttpClients, HttpModule } from '@breakwater/http';
import { ResilienceModule } from '@breakwater/resilience';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FormData as UndiciFormData, fetch as undiciFetch } from 'undici';

interface Echo {
  readonly method: string;
  readonly type: string | undefined;
  readonly token: string | undefined;
  readonly key: string | undefined;
  readonly text: string;
}

/** Answers each second request with what it has received, and the others with 503. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { 'content-type': type, authorization: token, 'idempotency-key': key } = request.headers;
    const text = Buffer.concat(chunks).toString();
    const isFirst = request.url === '/retried' && ++attempts % 2 === 1;
    response.writeHead(isFirst ? 503 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(isFirst ? { retryable: true } : { method: request.method, type, token, key, text }),
    );
  });
});
let attempts = 0;
let app: TestingModule;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app = await Test.createTestingModule({
    imports: [
      CoreModule,
      ResilienceModule.forRoot(),
      HttpModule.forRoot(),
      HttpModule.forFeature([
        {
          name: 'api',
          baseUrl: origin(),
          policy: { retry: { maxRetries: 0 }, circuitBreaker: { enabled: false } },
        },
      ]),
    ],
  }).compile();
  await app.init();
});

afterAll(async () => {
  await app.close();
  server.closeAllConnections();
  server.close();
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe.each([
  ['the global fetch', () => globalThis.fetch, FormData],
  ['fetch of the package undici', () => undiciFetch, UndiciFormData],
  ['fetch of an upstream', () => app.get(HttpClients).client('api').fetch, FormData],
])('a client with %s', (_what, fetch, Form) => {
  let client: Client;

  beforeAll(() => {
    client = createClient({
      baseUrl: origin(),
      headers: { authorization: 'Bearer token' },
      random: () => 0,
      fetch: fetch() as Fetch,
    });
  });

  it('sends JSON again', async () => {
    expect(await client.post<Echo>('/retried', { json: { a: 1 }, idempotencyKey: 'key' })).toEqual({
      method: 'POST',
      type: 'application/json',
      token: 'Bearer token',
      key: 'key',
      text: '{"a":1}',
    });
  });

  it('reads, with options of fetch', async () => {
    const { signal } = new AbortController();
    expect(await client.get<Echo>('/retried', { cache: 'no-store', keepalive: true, signal })).toMatchObject({
      method: 'GET',
      text: '',
    });
  });

  it('sends a form again', async () => {
    const body = new Form();
    body.set('file', new Blob(['content']), 'file.txt');
    const { type, text } = await client.put<Echo>('/retried', { body });
    const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(type ?? '') ?? [];
    expect(text).toContain(`--${boundary}--`);
    expect(text).toContain('content');
  });

  it.each([
    ['a text', () => 'a', /^text\/plain/],
    ['parameters', () => new URLSearchParams({ a: '1' }), /^application\/x-www-form-urlencoded/],
    ['bytes', () => new Uint8Array([97]), /^undefined$/],
  ])('sends %s', async (_body, body, type) => {
    const echo = await client.put<Echo>('/retried', { body: body() });
    expect(echo.text).toMatch(/^a/);
    expect(`${echo.type}`).toMatch(type);
  });

  it('sends a stream', async () => {
    const options = { body: new Blob(['content']).stream(), duplex: 'half' } as const;
    expect(await client.post<Echo>('/once', options)).toMatchObject({ method: 'POST', text: 'content' });
  });

  it('refuses a GET with a body at once', async () => {
    await expect(client.get('/once', { body: 'a' })).rejects.toThrow('cannot have body');
  });
});
