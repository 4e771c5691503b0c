import { describe, expect, it } from '@jest/globals';
import { ApiError, createClient } from '../src/index.js';
import { FakeServer } from '../src/testing/index.js';
import { DONE, bed, thrownBy } from './support/bed.js';

async function sent(baseUrl: string | URL | undefined, path: string, query?: object): Promise<string> {
  const server = new FakeServer(DONE);
  const client = createClient({ ...(baseUrl !== undefined && { baseUrl }), fetch: server.fetch });
  await client.get(path, query ? { query: query as Record<string, string> } : {});
  return server.requests[0]!.url;
}

describe('the URL', () => {
  it.each([
    ['https://a.example/api', 'videos', 'https://a.example/api/videos'],
    ['https://a.example/api/', '/videos', 'https://a.example/api/videos'],
    ['https://a.example/api//', '//videos', 'https://a.example/api/videos'],
    [new URL('https://a.example'), 'videos', 'https://a.example/videos'],
    ['https://a.example/api', 'videos/a%2Fb?x=1', 'https://a.example/api/videos/a%2Fb?x=1'],
    ['https://a.example/api', '', 'https://a.example/api/'],
    [undefined, 'https://a.example/videos', 'https://a.example/videos'],
  ])('of base %s and path %s is %s', async (base, path, url) => {
    expect(await sent(base, path)).toBe(url);
  });

  it.each(['https://evil.example/x', '//evil.example/x', '/\\evil.example/x', 'javascript:alert(1)'])(
    'stays on the server of the base for the path %s',
    async (path) => {
      expect(new URL(await sent('https://a.example/api', path)).host).toBe('a.example');
    },
  );

  it('has the query parameters that have a value', async () => {
    const query = { q: 'a b&c', page: 2, all: false, none: null, not: undefined, at: new Date(0), empty: '' };
    expect(await sent('https://a.example', '/v', query)).toBe(
      'https://a.example/v?q=a+b%26c&page=2&all=false&at=1970-01-01T00%3A00%3A00.000Z&empty=',
    );
  });

  it('repeats a parameter for each value of a list', async () => {
    const query = { tag: ['a', null, 'b c', undefined, new Date(0)], none: [], page: 2 };
    expect(await sent('https://a.example', '/v', query)).toBe(
      'https://a.example/v?tag=a&tag=b+c&tag=1970-01-01T00%3A00%3A00.000Z&page=2',
    );
  });

  it('keeps a query of the path', async () => {
    expect(await sent('https://a.example', '/v?tag=1&tag=2', { page: 3 })).toBe(
      'https://a.example/v?tag=1&tag=2&page=3',
    );
  });

  it('must be absolute in Node', async () => {
    await expect(sent(undefined, '/videos')).rejects.toThrow('Failed to parse URL');
  });
});

describe('the body', () => {
  it.each([
    [{ a: undefined, at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    [null, 'null'],
    [false, 'false'],
    [0, '0'],
    ['', '""'],
    [[undefined], '[null]'],
  ])('is the JSON of %p', async (json, text) => {
    const { clock, client, server } = bed([DONE]);
    await clock.run(client.post('/videos', { json }));
    const [request] = server.requests;
    expect(request!.headers.get('content-type')).toBe('application/json');
    expect(await request!.text()).toBe(text);
  });

  it('is absent for undefined', async () => {
    const { clock, client, server } = bed([DONE]);
    await clock.run(client.post('/videos', { json: undefined }));
    expect(server.requests[0]!.body).toBeNull();
  });

  it('is not sent if it cannot be written', async () => {
    const { client, server } = bed([DONE]);
    await expect(client.post('/videos', { json: 1n })).rejects.toThrow('BigInt');
    expect(server.requests).toEqual([]);
  });

  it('keeps the media type of the caller', async () => {
    const { clock, client, server } = bed([DONE]);
    const headers = { 'content-type': 'application/merge-patch+json' };
    await clock.run(client.patch('/videos/1', { json: {}, headers }));
    expect(server.requests[0]!.headers.get('content-type')).toBe('application/merge-patch+json');
  });

  it.each([
    ['a form', () => new URLSearchParams({ a: '1' }), /^application\/x-www-form-urlencoded/],
    ['a file', () => new Blob(['x'], { type: 'image/png' }), /^image\/png$/],
    [
      'a form with files',
      () => {
        const form = new FormData();
        form.set('file', new Blob(['x']), 'x.txt');
        return form;
      },
      /^multipart\/form-data; boundary=/,
    ],
  ])('may be %s, and is sent again', async (_what, body, type) => {
    const { clock, client, server } = bed(['network', DONE]);
    await clock.run(client.put('/videos/1', { body: body() }));
    // The boundary of a form is new for each attempt.
    const read = async (request: Request): Promise<string> =>
      (await request.text()).replaceAll(/-+formdata-\S+/g, '(boundary)');
    const texts = await Promise.all(server.requests.map(read));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[0]).not.toBe('');
    for (const { headers } of server.requests) expect(headers.get('content-type')).toMatch(type);
  });
});

describe('the headers', () => {
  it('of the request have precedence over those of the client', async () => {
    const { clock, client, server } = bed([DONE], { headers: { 'x-app': 'web', 'x-lang': 'de' } });
    await clock.run(client.get('/videos', { headers: { 'X-Lang': 'en' } }));
    const { headers } = server.requests[0]!;
    expect([headers.get('x-app'), headers.get('x-lang')]).toEqual(['web', 'en']);
  });

  it('are asked for each attempt', async () => {
    let calls = 0;
    const { clock, client, server } = bed(['network', DONE], {
      headers: async () => ({ 'x-attempt': `${++calls}` }),
    });
    await clock.run(client.get('/videos'));
    expect(server.requests.map(({ headers }) => headers.get('x-attempt'))).toEqual(['1', '2']);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no token')), 'no token'],
    ['returns a value that is no header', () => ({ authorization: 'Bearer ü\u{1F600}' }), 'ByteString'],
  ])('end the request at once if their function %s', async (_what, headers, message) => {
    let calls = 0;
    const errors: unknown[] = [];
    const { clock, client, server } = bed([DONE], {
      headers: () => (calls++, headers()),
      onError: (error) => errors.push(error),
    });
    const thrown = await thrownBy(clock.run(client.get('/videos')));
    expect(thrown).not.toBeInstanceOf(ApiError);
    expect(thrown).toMatchObject({ message: expect.stringContaining(message) });
    expect([calls, server.requests, errors, clock.pending]).toEqual([1, [], [], 0]);
  });

  it('end the request at once if their function throws before a retry', async () => {
    let calls = 0;
    const { clock, client, server } = bed(['network', DONE], {
      headers: () => {
        if (++calls === 2) throw new Error('signed out');
        return {};
      },
    });
    expect(await thrownBy(clock.run(client.get('/videos')))).toEqual(new Error('signed out'));
    expect(server.requests).toHaveLength(1);
  });

  it('of the client do not describe the body', async () => {
    const { clock, client, server } = bed([DONE], { headers: { 'Content-Type': 'application/json' } });
    const form = new FormData();
    form.set('a', '1');
    await clock.run(client.post('/videos', { body: form }));
    expect(server.requests[0]!.headers.get('content-type')).toMatch(/^multipart/);
    await clock.run(client.get('/videos'));
    expect(server.requests[1]!.headers.has('content-type')).toBe(false);
  });

  it('that cannot be sent are an error at once', async () => {
    const { client, server } = bed([DONE]);
    await expect(client.get('/videos', { headers: { 'bad name': 'x' } })).rejects.toThrow('bad name');
    expect(server.requests).toEqual([]);
  });
});

it('hands the options of fetch on', async () => {
  const { clock, client, server } = bed([DONE]);
  await clock.run(client.post('/videos', { keepalive: true, cache: 'no-store', redirect: 'error' }));
  expect(server.requests[0]).toMatchObject({ keepalive: true, cache: 'no-store', redirect: 'error' });
});
