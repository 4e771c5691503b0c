import { SystemClock } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { UpstreamServer } from '../../apps/upstream/src/upstream.server.js';
import { startChromium } from '../harness/chromium.js';
import { brokenRules } from './accessibility.js';
import { type OpenedPage, openPage } from './open-page.js';

let browser: Browser;
let server: UpstreamServer;
let url: string;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  server = new UpstreamServer(new SystemClock(), new SeededRandom(1));
  url = `http://127.0.0.1:${await server.listen(0)}`;
  await server.listenClamd(0);
  opened = await openPage(browser, url);
  ({ page } = opened);
  await state('youtube').getByText('ok', { exact: true }).waitFor();
});
afterEach(async () => {
  await opened.close();
  await server.close();
});

/** The row of a service. */
const state = (name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

const modes = async (): Promise<Record<string, string>> => {
  const faults = (await (await fetch(`${url}/faults`)).json()) as Record<string, { mode: string }>;
  return Object.fromEntries(Object.entries(faults).map(([name, { mode }]) => [name, mode]));
};

describe('the page of the upstream simulator', () => {
  it('breaks one service, counts the calls that arrive, and repairs it', async () => {
    await page.getByRole('button', { name: 'Answer errors: youtube' }).click();
    await page.getByText('youtube is now: error.').waitFor();
    const answer = await fetch(`${url}/youtube/v3/channels?part=statistics&id=UC1`);
    expect(answer.status).toBe(503);
    await state('youtube').getByText('1 call', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Repair youtube' }).click();
    await page.getByText('youtube is now: ok.').waitFor();
    expect(await modes()).toMatchObject({ youtube: 'ok', openai: 'ok' });
  });

  it('breaks and repairs all services with the keyboard alone, and keeps the focus', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('All services are broken.').waitFor();
    expect(await modes()).toEqual({
      youtube: 'error',
      openai: 'error',
      anthropic: 'error',
      atproto: 'error',
      jetstream: 'drop',
      clamd: 'error',
    });
    expect(await page.evaluate('document.activeElement.id')).toBe('break-all');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('All services are repaired.').waitFor();
    expect(new Set(Object.values(await modes()))).toEqual(new Set(['ok']));
  });

  it('offers faults that each service has', async () => {
    for (const name of Object.keys(await modes())) {
      for (const label of [`Slow: ${name}`, `Hang: ${name}`]) {
        await page.getByRole('button', { name: label }).click();
        await page.getByRole('button', { name: label, pressed: true }).waitFor();
      }
    }
    expect(new Set(Object.values(await modes()))).toEqual(new Set(['hang', 'stall']));
  });

  it('shows a fault that a command has set', async () => {
    const body = '{"mode":"error","rate":0.3,"latency":100}';
    const { status } = await fetch(`${url}/faults/openai`, { method: 'PUT', body });
    expect(status).toBe(200);
    await state('openai').getByText('status 503, 30 % of the calls, answers after 100 ms').waitFor();
  });

  it('says that the states are old while the simulator is away', async () => {
    await page.context().setOffline(true);
    await page.getByText('The simulator does not answer: the states below are old.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('The simulator answers again.').waitFor();
    expect(await page.getByText('the states below are old').count()).toBe(0);
  });

  it('breaks no rule of accessibility in light and dark colours, and fits on a narrow screen', async () => {
    await page.getByRole('button', { name: 'Answer errors: youtube' }).click();
    await page.getByRole('button', { name: 'Slow: openai' }).click();
    await state('openai').getByText('slow', { exact: true }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await brokenRules(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});
