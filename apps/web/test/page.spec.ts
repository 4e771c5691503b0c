import { type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../src/page/page-files.js';
import { SCRIPT, StartedWeb } from './started-web.js';

const ASSET = '/assets/index-1a2b.js';

let web: StartedWeb;
beforeAll(async () => void (web = await StartedWeb.start({ API_URL: 'https://api.example.com/studio/' })));
afterAll(() => web[Symbol.asyncDispose]());

/** Sends a path and headers as they are: `fetch` would resolve dots, and ask caches to be skipped. */
const raw = (
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve, reject) => {
    request({ port: web.port, host: '127.0.0.1', path, headers }, (response) => {
      void text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .on('error', reject)
      .end();
  });

describe('the server of the Studio page', () => {
  it.each(['/', '/index.html'])('serves the page at %s, which no cache keeps', async (path) => {
    const response = await web.get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('<title>Studio</title>');
  });

  it('serves assets compressed, for browsers to keep for ever', async () => {
    const response = await web.get(ASSET);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(SCRIPT.length);
    expect(await response.text()).toBe(SCRIPT);
  });

  it('serves assets uncompressed to clients that do not accept gzip', async () => {
    const response = await web.get(ASSET, { headers: { 'accept-encoding': 'identity' } });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe(SCRIPT);
  });

  it('answers 304 to a client that has the asset in the same encoding only', async () => {
    const etag = (await web.get(ASSET)).headers.get('etag')!;
    const again = (encoding: string): ReturnType<typeof raw> =>
      raw(ASSET, { 'if-none-match': etag, 'accept-encoding': encoding });
    expect((await again('gzip')).status).toBe(304);
    expect((await again('identity')).status).toBe(200);
  });

  it.each(['/', ASSET, '/config.json', '/api/health'])('answers HEAD %s without a body', async (path) => {
    const head = await web.get(path, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it('tells the page the address of the API, without a slash at its end', async () => {
    const response = await web.get('/config.json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ apiUrl: 'https://api.example.com/studio' });
  });

  it.each(['/', ASSET, '/config.json', '/api/live', '/unknown'])(
    'lets %s load from this server and call the API, and nothing else',
    async (path) => {
      const { headers } = await web.get(path);
      expect(headers.get('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob: https://api.example.com",
        "connect-src 'self' https://api.example.com",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );

  it.each(['/unknown', '/assets/', '/assets/unknown.js', '/assets/constructor'])(
    'answers 404 with a problem at %s',
    async (path) => {
      const response = await web.get(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    },
  );

  it.each(['POST', 'PUT', 'DELETE'])('answers 404 to %s', async (method) => {
    expect((await web.get('/', { method })).status).toBe(404);
  });

  it.each([
    '/assets/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    String.raw`/assets/..\..\secret.txt`,
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/%E0%A4%A',
    '//assets/index-1a2b.js',
  ])('reaches no file outside of the page with %s', async (path) => {
    const { status, body } = await raw(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/outside of the page|root:/);
  });

  it('names the command that builds a missing page', () => {
    expect(() => readPage(pathToFileURL('/nowhere/ui/'))).toThrow(
      'The folder /nowhere/ui/ holds no page. Build the page with: node scripts/build-studio-page.mjs',
    );
  });
});
