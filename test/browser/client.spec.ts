import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { send, type Site, type SiteAnswer, startSite } from '../harness/site.js';
import { until } from '../harness/until.js';
import { openPage } from './open-page.js';

/** Functions of pages/calls.ts. */
interface Stage {
  readonly waits: readonly number[];
  create(options: object, refresh?: string): void;
  call(path: string, options?: object): Promise<object>;
  abort(name: string): void;
  tell(event: 'pagehide' | 'pageshow'): void;
}

const OK: SiteAnswer = { status: 200, body: { name: 'Ada' } };
const busy = (facts: object = {}): SiteAnswer => ({
  status: 503,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '7' },
  body: {
    title: 'Busy',
    status: 503,
    code: 'CIRCUIT_OPEN',
    retryable: true,
    retryAfter: 3,
    requestId: 'r-1',
    ...facts,
  },
});

let site: Site;
let elsewhere: Site;
let browser: Browser;
let page: Page;
let faults: readonly string[];

beforeAll(async () => {
  elsewhere = await startSite();
  site = await startSite({ pages: 'test/browser/pages', connect: [elsewhere.origin] });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.dispose();
  await elsewhere?.dispose();
});
beforeEach(async () => {
  site.reset();
  elsewhere.reset();
  ({ page, faults } = await openPage(browser, `${site.origin}/calls`));
});
afterEach(() => page.close());

const create = (options: object, refresh?: string): Promise<void> =>
  page.evaluate(([first, second]) => (globalThis as unknown as Stage).create(first, second), [
    options,
    refresh,
  ] as const);
const call = (path: string, options: object = {}): Promise<object> =>
  page.evaluate(([first, second]) => (globalThis as unknown as Stage).call(first, second), [
    path,
    options,
  ] as const);
const abort = (name: string): Promise<void> =>
  page.evaluate((first) => (globalThis as unknown as Stage).abort(first), name);
const tell = (event: 'pagehide' | 'pageshow'): Promise<void> =>
  page.evaluate((first) => (globalThis as unknown as Stage).tell(first), event);
const waits = (): Promise<readonly number[]> => page.evaluate(() => (globalThis as unknown as Stage).waits);
const received = (count: number, from: Site = site): Promise<number> =>
  until(
    () => from.requests.length,
    (length) => length >= count,
  );

describe('the client offline', () => {
  it('sends a request when the browser is online again, without a retry', async () => {
    site.answer('/api/me', OK);
    await create({ maxRetries: 0 });
    await page.context().setOffline(true);
    const answer = call('/api/me');
    await call('/api/other', { timeout: 0 });
    expect(site.requests).toEqual([]);
    await page.context().setOffline(false);
    expect(await answer).toEqual({ data: { name: 'Ada' } });
    expect(await waits()).toEqual([]);
  });

  it('says so when it stays offline until the total time-out', async () => {
    await create({ timeout: 10 });
    await page.context().setOffline(true);
    expect(await call('/api/me')).toMatchObject({ kind: 'offline', status: 0, retryable: true });
    await page.context().setOffline(false);
  });

  it('repeats a GET whose connection breaks with the network', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    site.answer('/api/me', resolve, OK);
    await create({});
    const answer = call('/api/me');
    const response = await promise;
    await page.context().setOffline(true);
    response.destroy();
    await page.context().setOffline(false);
    expect(await answer).toEqual({ data: { name: 'Ada' } });
  });
});

describe('the client across origins', () => {
  const cors = { 'access-control-allow-origin': '*' };

  it('reads the pause from the body when the server does not expose Retry-After', async () => {
    elsewhere.answer('/busy', { ...busy(), headers: { ...busy().headers, ...cors } });
    await create({ maxRetries: 0 });
    expect(await call(`${elsewhere.origin}/busy`)).toMatchObject({
      status: 503,
      code: 'CIRCUIT_OPEN',
      retryable: true,
      retryAfter: 3_000,
      requestId: 'r-1',
    });
    expect(elsewhere.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('reads the pause from an exposed header', async () => {
    const exposed = { ...cors, 'access-control-expose-headers': 'Retry-After' };
    elsewhere.answer('/busy', {
      ...busy({ retryAfter: undefined }),
      headers: { ...busy().headers, ...exposed },
    });
    await create({ maxRetries: 0 });
    expect(await call(`${elsewhere.origin}/busy`)).toMatchObject({ retryAfter: 7_000 });
  });

  it('sends a GET without a preflight, and the key of a POST after one', async () => {
    elsewhere.answer('/orders', (response, { method }) =>
      send(response, {
        status: method === 'OPTIONS' ? 204 : 200,
        headers: { ...cors, 'access-control-allow-headers': 'content-type, idempotency-key' },
      }),
    );
    await call(`${elsewhere.origin}/orders`, { idempotencyKey: 'k-1' });
    await call(`${elsewhere.origin}/orders`, { method: 'POST', json: {}, idempotencyKey: 'k-1' });
    expect(elsewhere.requests.map(({ method, headers }) => [method, headers['idempotency-key']])).toEqual([
      ['GET', undefined],
      ['OPTIONS', undefined],
      ['POST', 'k-1'],
    ]);
  });

  it('fails as network error when the server does not permit the page', async () => {
    elsewhere.answer('/me', OK);
    await create({ maxRetries: 0 });
    expect(await call(`${elsewhere.origin}/me`)).toMatchObject({ kind: 'network', status: 0 });
  });

  it('fails as network error when the content security policy forbids the address', async () => {
    await create({ maxRetries: 0 });
    expect(await call('http://example.com/')).toMatchObject({ kind: 'network', status: 0 });
  });
});

describe('the client when the user leaves the page', () => {
  it('keeps the failure of a request to itself', async () => {
    site.answer('/api/me', (response) => response.destroy());
    await create({ maxRetries: 0 });
    let settled = false;
    await tell('pagehide');
    const answer = call('/api/me').finally(() => (settled = true));
    await received(1);
    await call('/calls.js');
    expect(settled).toBe(false);
    await tell('pageshow');
    expect(await answer).toMatchObject({ kind: 'network' });
    expect(faults).toEqual([]);
  });

  it('causes no error and no announcement in a page that navigates during a request', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    site.answer('/api/orders', resolve);
    const announced: string[] = [];
    await page.close();
    ({ page, faults } = await openPage(browser, `${site.origin}/order`, (opened) =>
      opened.on('console', (message) => announced.push(message.text())),
    ));
    await page.getByRole('button', { name: 'Order tea' }).click();
    await promise;
    await page.goto(`${site.origin}/calls`);
    expect({ announced, faults }).toEqual({ announced: [], faults: [] });
  });
});

describe('the client in a page of many requests', () => {
  it('renews the credentials once for five requests that get a 401', async () => {
    let isSignedIn = false;
    const paths = ['/api/1', '/api/2', '/api/3', '/api/4', '/api/5'];
    for (const path of paths) {
      site.answer(path, (response) => send(response, isSignedIn ? OK : { status: 401 }));
    }
    site.answer('/api/session', async (response) => {
      await received(paths.length + 1);
      isSignedIn = true;
      send(response, { status: 204 });
    });
    await create({}, '/api/session');
    const answers = await Promise.all(paths.map((path, name) => call(path, { name: String(name) })));
    expect(answers).toEqual(paths.map(() => ({ data: { name: 'Ada' } })));
    expect(site.requests.filter(({ path }) => path === '/api/session')).toHaveLength(1);
    expect(site.requests).toHaveLength(11);
  });

  it('shares the answer of equal GETs, and lets one caller leave', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    site.answer('/api/me', resolve);
    const [first, second] = [call('/api/me', { name: 'first' }), call('/api/me', { name: 'second' })];
    const response = await promise;
    await abort('first');
    expect(await first).toEqual({ reason: 'no longer wanted' });
    send(response, OK);
    expect(await second).toEqual({ data: { name: 'Ada' } });
    expect(site.requests).toHaveLength(1);
  });

  it('retries after the pause of the server', async () => {
    await page.clock.install();
    site.answer('/api/me', busy(), OK);
    await create({});
    const answer = call('/api/me');
    await until(waits, (seen) => seen.length === 1);
    await page.clock.runFor(7_000);
    expect(await answer).toEqual({ data: { name: 'Ada' } });
    expect(await waits()).toEqual([7_000]);
    expect(site.requests).toHaveLength(2);
  });
});
