import type { Browser, Page } from 'playwright-core';

/** Chromium writes an answer of status 4xx or 5xx to the console; that is no fault of the page. */
const ANSWERS = /^Failed to load resource/;

export interface OpenedPage {
  readonly page: Page;
  /** Uncaught errors, unhandled rejections, violations of the content security policy, and errors on the console. */
  readonly faults: readonly string[];
}

/**
 * Opens a page in a context of its own: no cache, storage or page of another test.
 *
 * @param prepare runs before the page loads, e.g. to install a clock
 */
export async function openPage(
  browser: Browser,
  url: string,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<OpenedPage> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ANSWERS.test(message.text())) faults.push(message.text());
  });
  await prepare?.(page);
  await page.goto(url);
  return { page, faults };
}
