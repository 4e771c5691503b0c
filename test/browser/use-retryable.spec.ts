import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { send, type Site, type SiteAnswer, type SiteHandler, startSite } from '../harness/site.js';
import { until } from '../harness/until.js';
import { openPage, stopClock } from './open-page.js';

const PROBLEM: SiteAnswer = {
  status: 503,
  headers: { 'content-type': 'application/problem+json' },
  body: { title: 'Service Unavailable', status: 503, code: 'CIRCUIT_OPEN', retryable: true },
};
const ORDERED: SiteAnswer = { status: 201, body: { id: 'order 1' } };
const NO_RETRIES = JSON.stringify({ maxRetries: 0 });

/** Only the page aborts the requests of such a client. */
const PATIENT = JSON.stringify({ maxRetries: 0, timeout: 1e9, attemptTimeout: 1e9 });

let site: Site;
let browser: Browser;
let page: Page;
let close: () => Promise<void>;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
});
afterEach(() => close());

async function open(path: string): Promise<void> {
  ({ page, close } = await openPage(browser, site.origin + path));
}
const click = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const result = (text: string): Promise<void> =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor();
const state = (text: string): Promise<void> =>
  page.getByTestId('state').getByText(text, { exact: true }).waitFor();
const bodies = (): unknown[] => site.requests.map(({ body }) => JSON.parse(body) as unknown);
const keys = (): unknown[] => site.requests.map(({ headers }) => headers['idempotency-key']);

/** Holds an answer back. */
function held(): { readonly handler: SiteHandler; readonly response: Promise<ServerResponse> } {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  return { handler: resolve, response: promise };
}

describe('useRetryable in a browser', () => {
  beforeAll(async () => {
    site = await startSite({ pages: 'test/browser/pages' });
  });
  afterAll(async () => {
    await site?.dispose();
  });
  afterEach(() => site.reset());

  it('keeps the idempotency key over retries until the call succeeds', async () => {
    site.answer('/api/orders', PROBLEM, PROBLEM, ORDERED);
    await open(`/order?client=${NO_RETRIES}`);
    await click('Order tea');
    await state('idle, attempt 1');
    await click('Retry');
    await state('idle, attempt 2');
    await click('Retry');
    await result('order 1');
    await state('idle, attempt 3');
    expect(await page.getByRole('alert').count()).toBe(0);
    await click('Repeat');
    await state('idle, attempt 4');
    const [first, ...others] = keys();
    expect(first).toMatch(/^\S{16,}$/);
    expect(others).toEqual([first, first, expect.not.stringContaining(String(first))]);
  });

  it('makes a new key for a new submit, and takes the old error away', async () => {
    const second = held();
    site.answer('/api/orders', PROBLEM, second.handler);
    await open(`/order?client=${NO_RETRIES}`);
    await click('Order tea');
    await page.getByRole('alert').waitFor();
    await click('Order tea');
    const response = await second.response;
    await state('busy, attempt 1');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(new Set(keys()).size).toBe(2);
    send(response, ORDERED);
    await result('order 1');
  });

  it('repeats the last call with its arguments and the newest function', async () => {
    site.answer('/api/orders', PROBLEM, ORDERED);
    await open(`/order?client=${NO_RETRIES}`);
    await click('Order milk');
    await state('idle, attempt 1');
    await click('Move');
    await click('Retry');
    await result('order 1');
    expect(bodies()).toEqual([
      { shop: 'Bath', item: 'milk' },
      { shop: 'York', item: 'milk' },
    ]);
  });

  it('lets the last call win and aborts the one before', async () => {
    const [first, second] = [held(), held()];
    site.answer('/api/orders', first.handler, second.handler);
    await open(`/order?client=${PATIENT}`);
    await click('Order tea');
    const closed = once(await first.response, 'close');
    await click('Order milk');
    const response = await second.response;
    await closed;
    await state('busy, attempt 1');
    expect(await page.getByRole('alert').count()).toBe(0);
    send(response, ORDERED);
    await result('order 1');
    await state('idle, attempt 1');
  });

  it('keeps the error box, and does not repeat a call that is running', async () => {
    const second = held();
    site.answer('/api/orders', PROBLEM, second.handler);
    await open(`/order?client=${NO_RETRIES}`);
    await click('Order tea');
    await click('Retry');
    const response = await second.response;
    await click('Repeat');
    expect(await page.getByRole('button', { name: 'Retrying …' }).isDisabled()).toBe(true);
    send(response, ORDERED);
    await result('order 1');
    expect(site.requests).toHaveLength(2);
  });

  it('has nothing to repeat before the first call', async () => {
    await open('/order');
    await click('Repeat');
    await state('idle, attempt 0');
    expect(site.requests).toEqual([]);
  });

  it.each(['Close', 'Hide'])('aborts the request when "%s" takes the component away', async (button) => {
    const first = held();
    site.answer('/api/orders', first.handler, ORDERED);
    await open(`/order?client=${PATIENT}`);
    await click('Order tea');
    const closed = once(await first.response, 'close');
    await click(button);
    await closed;
    await click(button === 'Close' ? 'Open' : 'Show');
    await state(button === 'Close' ? 'idle, attempt 0' : 'idle, attempt 1');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(site.requests).toHaveLength(1);
  });

  it('ends a back-off when the component unmounts', async () => {
    site.answer('/api/orders', { ...PROBLEM, body: { ...(PROBLEM.body as object), retryAfter: 5 } });
    ({ page, close } = await openPage(browser, `${site.origin}/order`, stopClock));
    await click('Order tea');
    await until(
      () => page.title(),
      (title) => title === 'retry 1 in 5000 ms',
    );
    await click('Close');
    await page.clock.runFor(60_000);
    expect(site.requests).toHaveLength(1);
  });
});

describe('useRetryable under StrictMode of the development build', () => {
  beforeAll(async () => {
    site = await startSite({ pages: 'test/browser/pages', mode: 'development' });
  });
  afterAll(async () => {
    await site?.dispose();
  });
  afterEach(() => site.reset());

  it('shows the result of the second effect, and aborts the request of the first', async () => {
    site.answer('/api/profile', { status: 200, body: { name: 'Ada' } });
    await open('/profile');
    await result('Ada');
    await state('idle');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('shows the failure of the second effect, and retries it', async () => {
    site.answer('/api/profile', PROBLEM);
    await open('/profile');
    await page.getByRole('alert').waitFor();
    site.answer('/api/profile', { status: 200, body: { name: 'Ada' } });
    await click('Retry');
    await result('Ada');
    await state('idle');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
