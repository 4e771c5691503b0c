import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { brokenRules, tabTo } from './accessibility.js';
import { DashboardPage } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

let browser: Browser;
let service: DashboardService;
let dashboard: DashboardPage;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  service = await DashboardService.start();
  for (let index = 0; index < 12; index += 1) await service.call(`circuit-${index}`);
  await service.trip('payments');
  service.isDatabaseUp = false;
  dashboard = await DashboardPage.signIn(browser, service.url);
  await dashboard.row('payments').waitFor();
});
afterEach(async () => {
  await dashboard.close();
  await service[Symbol.asyncDispose]();
});

/** Opens each view of the page, and a dialog. */
const views = (page: Page): Readonly<Record<string, () => Promise<unknown>>> => ({
  overview: () => page.getByRole('heading', { name: 'Actions' }).waitFor(),
  dialog: () => page.getByRole('button', { name: 'Act on payments' }).click(),
  checklist: async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Daily checklist' }).click();
    await page.getByRole('heading', { name: 'Daily checklist' }).waitFor();
  },
  details: async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('link', { name: 'payments' }).click();
    await page.getByRole('term').first().waitFor();
  },
});

describe('the dashboard', () => {
  it('breaks no rule of accessibility on any view, in light and dark colours', async () => {
    const { page } = dashboard;
    for (const [view, open] of Object.entries(views(page))) {
      await open();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ view, colorScheme, broken: await brokenRules(page) }).toEqual({
          view,
          colorScheme,
          broken: [],
        });
      }
    }
  });

  it('fits on a screen of 320 pixels on any view, as at 400 % zoom', async () => {
    const { page } = dashboard;
    await page.setViewportSize({ width: 320, height: 256 });
    for (const [view, open] of Object.entries(views(page))) {
      await open();
      const widths = await page.evaluate<number[]>(
        "[document.documentElement, ...document.querySelectorAll('dialog[open]')].map((one) => one.scrollWidth)",
      );
      expect({ view, fits: widths.every((width) => width <= 320) }).toEqual({ view, fits: true });
    }
  });

  it('can be used with the keyboard alone: search, sort, act, details, checklist, colours', async () => {
    const { page } = dashboard;
    await tabTo(page, 'Colours: system');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Colours: light' }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');

    await tabTo(page, 'Search in circuits');
    await page.keyboard.type('payments');
    await dashboard.row('circuit-3').waitFor({ state: 'detached' });
    await tabTo(page, 'Name');
    await page.keyboard.press('Enter');
    await page
      .getByRole('columnheader', { name: 'Name' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();

    await tabTo(page, 'Act on payments');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Actions on payments' }).waitFor();
    await tabTo(page, /^Reason/);
    await page.keyboard.type('The bank asked for it.');
    await page.keyboard.press('Enter');
    await page.getByText(/^Done/).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText(/by Ada.*: The bank asked for it\./).waitFor();

    await tabTo(page, 'payments');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'payments' }).waitFor();
    await tabTo(page, 'Daily checklist');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Daily checklist' }).waitFor();
    await tabTo(page, 'Back to the overview');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What changed' }).waitFor();
  });
});
