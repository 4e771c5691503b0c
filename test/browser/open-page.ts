import type { Browser, Page } from 'playwright-core';

/** Chromium writes an answer of status 4xx or 5xx to the console; that is no fault of the page. */
const ANSWERS = /^Failed to load resource/;

/** Limit of a wait in milliseconds. It ends a hang and does not measure speed. */
const LIMIT = 240_000;

export interface OpenedPage {
  readonly page: Page;
  /** Uncaught errors, unhandled rejections, violations of the content security policy, errors on the console, and requests to origins that it may not ask. */
  readonly faults: readonly string[];
  /**
   * Closes the page.
   *
   * @throws Error with the faults of the page
   */
  readonly close: () => Promise<void>;
}

/**
 * Opens a page in a context of its own: no cache, storage or page of another test.
 *
 * @param prepare runs before the page loads, e.g. to install a clock
 * @param origins the only origins that the page may ask, e.g. `http://127.0.0.1:3000`; a request to another one is a fault. By default it
 *   may ask all of them
 */
export async function openPage(
  browser: Browser,
  url: string,
  prepare?: (page: Page) => unknown,
  origins?: readonly string[],
): Promise<OpenedPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ANSWERS.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (origins?.includes(new URL(request.url()).origin) === false)
      faults.push(`The page asks ${request.url()}`);
  });
  await prepare?.(page);
  await page.goto(url);
  return {
    page,
    faults,
    async close() {
      await page.close();
      if (faults.length > 0) throw new Error(`The page has faults: ${faults.join('; ')}`);
    },
  };
}

/** Makes the clock of a page stand still, so that only a test moves it. For {@link openPage}. */
export async function stopClock({ clock }: Page): Promise<void> {
  await clock.install({ time: 0 });
  await clock.pauseAt(1_000);
}

/** Resolves when React has committed all updates of a page and has run their effects, which start its timers. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { settled(): Promise<void> }).settled());
}

/**
 * Moves a clock that stands still. React commits in tasks of its own, so this waits for it after each second: the page then shows the
 * time of its clock, and the timer for the next second has started.
 */
export async function runClock(page: Page, ms: number): Promise<void> {
  await settled(page);
  for (let left = ms; left > 0; left -= 1_000) {
    await page.clock.runFor(Math.min(left, 1_000));
    await settled(page);
  }
}
