import { inspect } from 'node:util';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { HttpBodyError, HttpSchemaError, HttpStatusError } from '../src/index.js';
import { startClient } from './support/start-client.js';

describe('the address of a call', () => {
  it.each(['', '/', '/v1', '/v1/'])('joins the base path %j and a template', async (path) => {
    await using app = await startClient({ path });
    await app.client.get('/orders/{id}', {
      params: { id: 'a/../b' },
      query: { q: 'x y&z', tag: ['a', 'b'], no: undefined },
    });
    expect(app.server.last.url).toBe(`${path.replace(/\/$/, '')}/orders/a%2F..%2Fb?q=x+y%26z&tag=a&tag=b`);
  });

  it.each([
    ['a value that is null', { query: { a: null } }],
    ['an object', { query: { a: {} } }],
    ['an infinite number', { query: { a: Infinity } }],
    ['a lone surrogate', { query: { a: '\uDC00' } }],
    ['a list', { query: ['a'] }],
  ])('refuses %s in a query', async (_, options) => {
    await using app = await startClient();
    await expect(app.client.get('/a', options as never)).rejects.toThrow(/Expected "query/);
    expect(app.server.requests).toEqual([]);
  });

  it('sends a query named __proto__', async () => {
    await using app = await startClient();
    await app.client.get('/a', { query: JSON.parse('{"__proto__":"x","constructor":"y"}') as never });
    expect(app.server.last.url).toBe('/a?__proto__=x&constructor=y');
  });

  it('takes a whole address of the same origin, such as the next page', async () => {
    await using app = await startClient({ path: '/v1' });
    await app.client.get(new URL(`${app.server.origin}/v1/orders?page=2#x`), { query: { size: 5 } });
    expect(app.server.last.url).toBe('/v1/orders?page=2&size=5');
    await expect(app.client.get(new URL('https://other.example/'))).rejects.toThrow(
      /an address of another origin/,
    );
  });
});

describe('the headers of a call', () => {
  it('win over those of the upstream, in any case of letters', async () => {
    await using app = await startClient({ upstream: { headers: { 'X-Tenant': 'a', 'X-Other': '1' } } });
    await app.client.get('/a', { headers: { 'x-tenant': 'b', 'X-Count': 7, 'x-none': undefined } });
    expect(app.server.last.headers).toMatchObject({ 'x-tenant': 'b', 'x-other': '1', 'x-count': '7' });
    expect(app.server.last.headers).not.toHaveProperty('x-none');
  });

  it('come from a function for each attempt', async () => {
    let token = 0;
    await using app = await startClient({
      upstream: { headers: async () => ({ authorization: `Bearer t${++token}` }) },
    });
    app.server.answers(503, { body: {} });
    await app.client.get('/a');
    expect(app.server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it.each([
    ['a line break', { 'x-a': 'b\r\nx-c: d' }],
    ['a NUL', { 'x-a': 'b\0' }],
    ['a character beyond Latin-1', { 'x-a': '😀' }],
    ['a name with a blank', { 'x a': 'b' }],
    ['an empty name', { '': 'b' }],
    ['null', { 'x-a': null }],
    ['a host', { Host: 'evil.example' }],
    ['a length', { 'content-length': 5 }],
    ['an encoding of the transfer', { 'Transfer-Encoding': 'chunked' }],
  ])('refuse %s', async (_, headers) => {
    await using app = await startClient();
    const call = app.client.get('/a', { headers: headers as never });
    await expect(call).rejects.toThrow(/Expected "headers/);
    await expect(call).rejects.not.toThrow(/x-c|evil/);
    expect(app.server.requests).toEqual([]);
  });
});

describe('the body of a call', () => {
  it.each([
    ['json', { json: { a: 1 } }, '{"a":1}', 'application/json'],
    ['null as JSON', { json: null }, 'null', 'application/json'],
    [
      'a form',
      { form: { a: 'x y', b: [1, 2] } },
      'a=x+y&b=1&b=2',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ],
    ['a text', { body: 'é' }, 'é', 'text/plain;charset=UTF-8'],
    ['bytes', { body: new Uint8Array([97, 98]) }, 'ab', undefined],
    ['a buffer', { body: new Uint8Array([97, 98]).buffer }, 'ab', undefined],
    ['a Blob', { body: new Blob(['ab'], { type: 'text/css' }) }, 'ab', 'text/css'],
    [
      'parameters',
      { body: new URLSearchParams({ a: '1' }) },
      'a=1',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ],
    ['a stream', { body: Readable.from(['a', 'b']) }, 'ab', undefined],
    ['a web stream', { body: new Blob(['ab']).stream() }, 'ab', undefined],
    ['a factory', { body: () => Readable.from(['a', 'b']) }, 'ab', undefined],
    ['an empty text', { body: '' }, '', 'text/plain;charset=UTF-8'],
  ])('is %s', async (_, options, body, type) => {
    await using app = await startClient();
    await app.client.post('/a', options as never);
    expect(app.server.last.body).toBe(body);
    expect(app.server.last.headers['content-type']).toBe(type);
  });

  it('is a FormData with its boundary', async () => {
    await using app = await startClient();
    const form = new FormData();
    form.set('file', new Blob(['content']), 'a.txt');
    await app.client.post('/a', { body: form });
    expect(app.server.last.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(app.server.last.body).toContain('content');
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  it.each([
    ['a circle', { json: circle }, /"json" to be a value that JSON can carry/],
    ['a bigint', { json: { a: 1n } }, /"json"/],
    ['undefined', { json: undefined }, /"json"/],
    ['a function', { json: () => 1 }, /"json"/],
    ['two bodies', { json: 1, body: 'a' }, /"body" to be left out beside `json`/],
    ['a number', { body: 7 }, /"body" to be a text/],
    ['a promise', { body: Promise.resolve('a') }, /"body" .* got "a promise"/],
  ])('refuses %s', async (_, options, message) => {
    await using app = await startClient();
    await expect(app.client.post('/a', options as never)).rejects.toThrow(message);
    expect(app.server.requests).toEqual([]);
  });

  it.each(['get', 'head'] as const)('is refused for %s', async (method) => {
    await using app = await startClient();
    await expect(app.client[method]('/a', { json: {} })).rejects.toThrow(/has no body/);
  });
});

describe('options of a call', () => {
  it.each([
    [{ parms: {} }, /did you mean "params"/],
    [{ timeout: 5 }, /written as \{ signal/],
    [{ params: null }, /"options.params" to be left out or set to a value/],
    [{ schema: {} }, /"schema" to be a schema/],
    [{ signal: {} }, /"signal" to be an AbortSignal/],
    ['text', /"options" to be an object/],
  ])('refuse %j', async (options, message) => {
    await using app = await startClient();
    await expect(app.client.get('/a', options as never)).rejects.toThrow(message);
    expect(app.server.requests).toEqual([]);
  });
});

describe('an answer', () => {
  it('gives its status, its headers and its body', async () => {
    await using app = await startClient({
      script: () => ({ status: 201, headers: { location: '/a/1' }, body: { id: 1 } }),
    });
    const answer = await app.client.post<{ id: number }>('/a', { json: {} });
    expect([answer.status, answer.headers.location, answer.json().id, answer.text()]).toEqual([
      201,
      '/a/1',
      1,
      '{"id":1}',
    ]);
    expect(await app.client.post('/a').bytes()).toEqual(Buffer.from('{"id":1}'));
    expect(await app.client.post('/a').text()).toBe('{"id":1}');
  });

  it.each([
    ['204', { status: 204 }],
    ['205', { status: 205 }],
  ])('%s has no value', async (_, answer) => {
    await using app = await startClient({ script: () => answer });
    expect(await app.client.delete('/a').json()).toBeUndefined();
  });

  it('to HEAD has no value', async () => {
    await using app = await startClient({
      script: () => ({ headers: { 'content-type': 'application/json', etag: 'a' } }),
    });
    const answer = await app.client.head('/a');
    expect([answer.headers.etag, answer.json()]).toEqual(['a', undefined]);
  });

  it('304 is one to a conditional request, and else an error', async () => {
    await using app = await startClient({ script: () => 304 });
    expect((await app.client.get('/a', { headers: { 'if-none-match': '"a"' } })).status).toBe(304);
    await expect(app.client.get('/a')).rejects.toThrow(HttpStatusError);
  });

  it.each([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<html>' }, /its content-type is text\/html/],
    ['no type', { body: '{}' }, /has no content-type/],
    ['an empty body', { headers: { 'content-type': 'application/json' }, body: '' }, /it is empty/],
    ['half a body', { headers: { 'content-type': 'application/json' }, body: '{"a":' }, /cannot be parsed/],
  ])('with %s is not JSON', async (_, script, message) => {
    await using app = await startClient({ script: () => script });
    const call = app.client.get('/a').json();
    await expect(call).rejects.toThrow(HttpBodyError);
    await expect(call).rejects.toThrow(message);
  });

  it.each([
    ['a byte order mark', { 'content-type': 'application/json' }, Buffer.from('\uFEFF{"a":"é"}')],
    ['Latin-1', { 'content-type': 'application/json; charset=latin1' }, Buffer.from('{"a":"é"}', 'latin1')],
    [
      'an unknown charset',
      { 'content-type': 'application/json; charset="x-none"' },
      Buffer.from('{"a":"é"}'),
    ],
    ['UTF-16', { 'content-type': 'application/json; charset=utf-16le' }, Buffer.from('{"a":"é"}', 'utf16le')],
  ])('with %s is read', async (_, headers, body) => {
    await using app = await startClient({ script: () => ({ headers, body }) });
    expect(await app.client.get('/a').json()).toEqual({ a: 'é' });
  });

  it('does not show its body and its headers in logs', async () => {
    await using app = await startClient({
      script: () => ({ headers: { 'set-cookie': 'session=secret' }, body: { token: 'secret' } }),
    });
    const answer = await app.client.get('/a');
    expect(inspect(answer, { depth: 9 }) + JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('a schema', () => {
  const Order = z.object({ id: z.number(), total: z.string().transform(Number) });

  it('gives its output', async () => {
    await using app = await startClient({ script: () => ({ body: { id: 1, total: '7' } }) });
    const order: { id: number; total: number } = await app.client.get('/a', { schema: Order }).json();
    expect(order).toEqual({ id: 1, total: 7 });
  });

  it('may be asynchronous', async () => {
    await using app = await startClient({ script: () => ({ body: 'x' }) });
    app.server.script = () => ({ headers: { 'content-type': 'application/json' }, body: '"x"' });
    const schema = z.string().refine(async (value) => value === 'x');
    expect(await app.client.get('/a', { schema }).json()).toBe('x');
  });

  it('refuses a body with its paths and without its values, and is not retried', async () => {
    await using app = await startClient({ script: () => ({ body: { id: 'secret', total: 5 } }) });
    const error: unknown = await app.client
      .get('/a', { schema: Order })
      .then(undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpSchemaError);
    expect(error).toMatchObject({ paths: ['id', 'total'], retryable: false, status: 502 });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('secret');
    expect(app.server.requests).toHaveLength(1);
  });

  it('validates the missing body of 204', async () => {
    await using app = await startClient({ script: () => 204 });
    await expect(app.client.get('/a', { schema: Order })).rejects.toThrow(/at the whole body/);
    expect(await app.client.get('/a', { schema: z.undefined() }).json()).toBeUndefined();
  });
});
