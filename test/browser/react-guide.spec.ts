import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type Site, startSite } from '../harness/site.js';
import { openPage, runClock, stopClock } from './open-page.js';

const PAGES = 'test/browser/pages';
const DOCUMENTS = ['docs/guides/error-box-in-react.md', 'libs/client/README.md'];

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite({ pages: PAGES });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.dispose();
});
beforeEach(() => {
  site.reset();
});

const busy = {
  status: 503,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    title: 'Busy',
    status: 503,
    code: 'CIRCUIT_OPEN',
    retryable: true,
    retryAfter: 60,
    requestId: 'r-1',
  },
};

describe('the snippets for React', () => {
  it.each(DOCUMENTS)('of %s are parts of the pages that are opened here', (document) => {
    const pages = ['order-form', 'german-error'].map((name) => readFileSync(`${PAGES}/${name}.tsx`, 'utf8'));
    const snippets = [...readFileSync(document, 'utf8').matchAll(/^```tsx\n(.*?)^```$/gms)].map(
      ([, snippet = '']) => snippet,
    );
    expect(snippets).not.toEqual([]);
    expect(snippets.filter((snippet) => !pages.some((page) => page.includes(snippet)))).toEqual([]);
  });

  it('order once, although the user has to retry', async () => {
    site.answer('/api/orders', busy, { status: 201, body: { id: '7' } });
    const { page, close } = await openPage(browser, `${site.origin}/order-form`, stopClock);
    await page.getByRole('button', { name: 'Order tea' }).click();
    await page.getByRole('button', { name: 'Retry in 60 s' }).waitFor();
    await runClock(page, 60_000);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('Your order has the number 7.').waitFor();
    const keys = site.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([expect.any(String), keys[0]]);
    await close();
  });

  it('show an error in another language', async () => {
    site.answer('/api/profile', busy, { status: 200, body: { name: 'Ada' } });
    const { page, close } = await openPage(browser, `${site.origin}/german-error`, stopClock);
    await page.getByRole('button', { name: 'Noch einmal in 60 s' }).waitFor();
    expect(await page.getByRole('alert').textContent()).toBe(
      'Der Dienst ist ausgelastet. Bitte versuchen Sie es gleich noch einmal.Anfrage r-1',
    );
    await runClock(page, 60_000);
    await page.getByRole('button', { name: 'Noch einmal' }).click();
    await page.getByRole('heading', { name: 'Ada' }).waitFor();
    await close();
  });
});
