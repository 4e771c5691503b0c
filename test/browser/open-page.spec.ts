import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type Site, startSite } from '../harness/site.js';
import { until } from '../harness/until.js';
import { openPage } from './open-page.js';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite({ pages: 'test/browser/pages' });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.dispose();
});

describe('openPage', () => {
  it.each([
    ['inline style', /violates.*style-src/],
    ['markup', /TrustedHTML/],
    ['evaluation', /unsafe-eval/],
    ['foreign origin', /violates.*connect-src/],
    ['rejection', /nobody handles it/],
  ])('reports this fault of a page: %s', async (fault, message) => {
    const { page, faults } = await openPage(browser, `${site.origin}/faulty`);
    expect(faults).toEqual([]);
    await page.evaluate(
      (name) => (globalThis as unknown as { commit(name: string): void }).commit(name),
      fault,
    );
    await until(
      () => faults.join('\n'),
      (text) => message.test(text),
    );
    await page.close();
  });

  it('reports a request to an origin that the page may not ask', async () => {
    const { faults, close } = await openPage(browser, `${site.origin}/faulty`, undefined, []);
    expect(faults).toContain(`The page asks ${site.origin}/faulty`);
    await expect(close()).rejects.toThrow('The page has faults: The page asks ');
  });

  it('lets a page reach no other machine', async () => {
    const page = await browser.newPage();
    await expect(page.goto('http://example.com/')).rejects.toThrow(/ERR_NAME_NOT_RESOLVED/);
    await page.close();
  });
});
