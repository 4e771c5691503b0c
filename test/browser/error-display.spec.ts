import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type Site, startSite } from '../harness/site.js';
import { openPage, runClock, settled, stopClock } from './open-page.js';

/** Functions of pages/error-box.ts. */
interface Stage {
  show(name: string, facts?: object, props?: object): void;
  hide(): void;
  presses(): number;
  readonly announcements: readonly string[];
}

/** The server's own sentence is shown for this status. */
const CLOSED = { status: 422, detail: 'The shop is closed.', requestId: 'r-1' };

let site: Site;
let browser: Browser;
let page: Page;
let close: () => Promise<void>;

beforeAll(async () => {
  site = await startSite({ pages: 'test/browser/pages' });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.dispose();
});
afterEach(() => close());

/** Opens the page with a clock that stands still. */
async function open(): Promise<void> {
  ({ page, close } = await openPage(browser, `${site.origin}/error-box`, stopClock));
}

function show(name: string, facts: object = {}, props: object = {}): Promise<void> {
  return page.evaluate(
    ([first, second, third]) => (globalThis as unknown as Stage).show(first, second, third),
    [name, facts, props] as const,
  );
}

const hide = (): Promise<void> => page.evaluate(() => (globalThis as unknown as Stage).hide());
const presses = (): Promise<number> => page.evaluate(() => (globalThis as unknown as Stage).presses());
const announcements = (): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as Stage).announcements);
const buttonText = (): Promise<string | null> => page.getByRole('button').textContent();

describe('ErrorDisplay in a browser', () => {
  it('counts down to the time of the server before the button works', async () => {
    await open();
    await show('busy', { retryAfter: 3_000 });
    const seen: unknown[] = [];
    for (let second = 0; second <= 3; second += 1) {
      await page.getByRole('button').click({ force: true });
      seen.push([await buttonText(), await page.getByRole('button').isEnabled(), await presses()]);
      await runClock(page, 1_000);
    }
    expect(seen).toEqual([
      ['Retry in 3 s', false, 0],
      ['Retry in 2 s', false, 0],
      ['Retry in 1 s', false, 0],
      ['Retry', true, 1],
    ]);
  });

  it('counts by the time of day, so that the late timers of a hidden tab do no harm', async () => {
    await open();
    await show('busy', { retryAfter: 60_000 });
    await page.clock.fastForward(57_500);
    await settled(page);
    expect(await buttonText()).toBe('Retry in 3 s');
  });

  it('goes on with the countdown when the same error is mounted again', async () => {
    await open();
    await show('busy', { retryAfter: 10_000 });
    await hide();
    await runClock(page, 4_000);
    await show('busy');
    expect(await buttonText()).toBe('Retry in 6 s');
  });

  it('announces each error once, although the button counts', async () => {
    await open();
    await show('first', { ...CLOSED, retryAfter: 5_000 });
    await runClock(page, 6_000);
    expect(await buttonText()).toBe('Retry');
    await show('first', {}, { busy: true });
    await show('first', {}, { busy: false });
    expect(await announcements()).toEqual(['The shop is closed.Request r-1']);
  });

  it('announces a second error that has the same text', async () => {
    await open();
    await show('first', CLOSED);
    await runClock(page, 1_000);
    await show('second', CLOSED);
    expect(await announcements()).toEqual([
      'The shop is closed.Request r-1',
      'The shop is closed.Request r-1',
    ]);
  });

  it('has roles and names that a screen reader needs', async () => {
    await open();
    await show('closed', { ...CLOSED, retryAfter: 5_000 });
    expect(await page.locator('body').ariaSnapshot()).toBe(
      [
        '- alert:',
        '  - paragraph: The shop is closed.',
        '  - text: Request r-1',
        '- button "Retry in 5 s" [disabled]',
      ].join('\n'),
    );
  });

  it.each(['Enter', ' '])(
    'has a button for the key "%s", which keeps the focus while it does nothing',
    async (key) => {
      await open();
      await show('busy', { retryAfter: 2_000 });
      await page.keyboard.press('Tab');
      await page.keyboard.press(key);
      expect(await presses()).toBe(0);
      await runClock(page, 2_000);
      await page.keyboard.press(key);
      expect(await presses()).toBe(1);
      await show('busy', {}, { busy: true });
      await page.keyboard.press(key);
      expect(await presses()).toBe(1);
      await show('next', { retryAfter: 2_000 });
      expect(await page.locator(':focus').textContent()).toBe('Retry in 2 s');
    },
  );

  it('shows text of the server as text, and has no inline style', async () => {
    await open();
    const text = '<img src=x onerror=alert(1)>';
    await show('markup', { status: 400, code: text, detail: text, requestId: text });
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('small').textContent()).toBe(`Request ${text}`);
    expect(await page.locator('[style], style').count()).toBe(0);
  });

  it.each([
    ['an error that a retry cannot help', { retryable: false }, {}],
    ['an error without a function for retries', {}, { onRetry: undefined }],
  ])('has no button for %s', async (name, facts, props) => {
    await open();
    await show(name, facts, props);
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('shows nothing without an error', async () => {
    await open();
    await show('none', {}, { error: undefined });
    expect(await page.locator('#root').innerHTML()).toBe('');
  });

  it('takes texts in another language', async () => {
    await open();
    const labels = { request: 'Anfrage', retry: 'Wiederholen', retrying: 'Läuft …' };
    await show('busy', { requestId: 'r-1' }, { labels });
    expect(await buttonText()).toBe('Wiederholen');
    await show('busy', {}, { labels, busy: true });
    expect(await buttonText()).toBe('Läuft …');
    expect(await page.locator('small').textContent()).toBe('Anfrage r-1');
  });
});
