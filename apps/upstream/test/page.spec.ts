import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PAGE } from '../src/page/page.js';
import { StartedUpstream } from './start-upstream.js';

let upstream: StartedUpstream;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
});
afterEach(() => upstream.send('DELETE', '/faults'));
afterAll(() => upstream[Symbol.asyncDispose]());

describe('the page', () => {
  it('is served at /, and never kept by browsers', async () => {
    const answer = await upstream.send('GET', '/');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('<title>Upstream simulator</title>');
  });

  it('links to a script and a stylesheet, which browsers keep for ever', async () => {
    const html = await (await upstream.send('GET', '/')).text();
    const links = [...html.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)].map(([, link]) => link);
    expect(links).toHaveLength(2);
    for (const link of links) {
      const answer = await upstream.send('GET', `/${link}`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
  });

  it('allows only scripts, styles and requests of the simulator itself, and no frame', async () => {
    for (const route of PAGE.keys()) {
      const { headers } = await upstream.send('GET', route.slice('GET '.length));
      const policy = headers.get('content-security-policy');
      for (const rule of [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]) {
        expect(policy).toContain(rule);
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each(['/index.html', '/assets/index.html', '/assets/..%2fpackage.json'])(
    'has no file %s',
    async (path) => {
      expect((await upstream.send('GET', path)).status).toBe(404);
    },
  );

  it('matches its sources (`node scripts/build-simulator-page.mjs` builds it)', async () => {
    // @ts-expect-error -- the build is JavaScript
    const { generate } = (await import('../../../scripts/build-simulator-page.mjs')) as {
      generate(): Promise<string>;
    };
    const committed = readFileSync('apps/upstream/src/page/built-page.generated.ts', 'utf8');
    // Without a comparison of texts, which would print the whole page.
    expect(committed === (await generate())).toBe(true);
  });
});

describe('GET /services', () => {
  it('lists each service with its faults and the number of its calls', async () => {
    await upstream.send('PUT', '/faults/openai', { mode: 'hang' });
    await upstream.send('GET', '/youtube/v3/channels?part=statistics&id=UC1');
    const services = await upstream.json<{ name: string }[]>('GET', '/services');
    const names = ['youtube', 'openai', 'anthropic', 'atproto', 'jetstream', 'clamd'];
    expect(services.map(({ name }) => name)).toEqual(names);
    expect(services).toMatchObject([
      { faults: { mode: 'ok' }, calls: 1 },
      { faults: { mode: 'hang' }, calls: 0 },
      { faults: { mode: 'ok' } },
      { faults: { mode: 'ok' } },
      { faults: { mode: 'ok' } },
      { faults: { mode: 'ok' } },
    ]);
  });
});

describe('pages of other sites', () => {
  it.each(['cross-site', 'same-site'])('change nothing (%s)', async (site) => {
    const headers = { 'sec-fetch-site': site };
    for (const [method, path] of [
      ['POST', '/jetstream/events'],
      ['PUT', '/faults'],
      ['DELETE', '/calls'],
    ] as const) {
      const answer = await fetch(upstream.origin + path, { method, headers, body: '{"count":10}' });
      expect(answer.status).toBe(403);
    }
    expect(await upstream.json('GET', '/jetstream')).toMatchObject({ published: 0 });
  });

  it('get no permission to send PUT and DELETE', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' };
    const answer = await fetch(`${upstream.origin}/faults`, { method: 'OPTIONS', headers });
    expect(answer.ok).toBe(false);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});
