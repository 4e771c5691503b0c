import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type HttpApplication, HTTP_PLATFORMS } from '@breakwater/testing';
import { VersioningType } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ASSETS } from '../src/page/assets.js';
import { startDashboard } from './support/dashboard-application.js';

/** The path of the script of the built page. */
const script = (): string => `/admin/assets/${[...ASSETS.keys()].find((name) => name.endsWith('.js'))}`;

describe.each(HTTP_PLATFORMS)('the page on %s', (platform) => {
  let application: HttpApplication;
  afterEach(() => application[Symbol.asyncDispose]());

  it('is served at its path with a slash at the end', async () => {
    application = await startDashboard(platform);
    const answer = await application.fetch('/admin/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<title>Dashboard</title>');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('redirects to the slash, also behind a proxy that adds a prefix', async () => {
    application = await startDashboard(platform);
    const answer = await application.fetch('/admin?from=mail', { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, 'admin/']);
  });

  it('is below the global prefix and the version of the application', async () => {
    application = await startDashboard(platform, undefined, {
      prepare: (app) => {
        app.setGlobalPrefix('internal');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
    const page = await application.fetch('/internal/v1/admin/');
    const snapshot = await application.fetch('/internal/v1/admin/api/snapshot');
    expect([page.status, snapshot.status]).toEqual([200, 200]);
  });

  it('allows only code, styles and requests of the service itself, and no frame', async () => {
    application = await startDashboard(platform);
    for (const path of ['/admin/', script()]) {
      const { headers } = await application.fetch(path);
      const policy = headers.get('content-security-policy');
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]) {
        expect(policy).toContain(rule);
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('lets browsers keep its files for ever, and serves nothing else', async () => {
    application = await startDashboard(platform);
    const file = await application.fetch(script());
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const path of ['index.html', 'missing.js', '..%2fpackage.json', '%2e%2e%2fpackage.json']) {
      expect((await application.fetch(`/admin/assets/${path}`)).status).toBe(404);
    }
  });
});

describe('the built page', () => {
  it('is that of the sources (`node scripts/build-dashboard.mjs` builds it)', async () => {
    // @ts-expect-error -- the build is JavaScript
    const { generate } = (await import('../../../scripts/build-dashboard.mjs')) as {
      generate(): Promise<string>;
    };
    const committed = readFileSync('libs/admin/src/page/built-page.generated.ts', 'utf8');
    // Without a comparison of texts, which would print the whole page.
    expect(committed === (await generate())).toBe(true);
  });

  it('is at most 25 kB when compressed', () => {
    const sizes = Array.from(ASSETS.values(), ({ body }) => gzipSync(body).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(25_000);
  });
});
