import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { DashboardPage } from './browser/dashboard-page.js';
import { type OpenedPage, openPage } from './browser/open-page.js';
import { startChromium } from './harness/chromium.js';
import { DemoStack, READY } from './harness/demo-stack.js';

const [, TOUR = ''] = /## Two-minute tour\n(.*?)\n## /s.exec(readFileSync('README.md', 'utf8')) ?? [];

/** The text of a button, a field or a message, as the tour tells the reader. */
function told(text: string): string {
  expect(TOUR.replaceAll(/\s+/g, ' ')).toContain(text);
  return text;
}

/** A folder of its own: a reader of the tour has no issues from earlier runs. */
let dataFolder: string;
let stack: DemoStack;
let browser: Browser;
const opened: OpenedPage[] = [];
let studio: Page;
let dashboard: DashboardPage;
let simulator: Page;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'breakwater-tour-'));
  [stack, browser] = await Promise.all([
    DemoStack.start({ CIRCUIT_BREAKER_RESET_TIMEOUT: '5000', DATA_FOLDER: dataFolder }),
    startChromium(),
  ]);
  await stack.process.prints(READY);
  opened.push(await openPage(browser, stack.web, ({ clock }) => clock.install()));
  opened.push(await openPage(browser, stack.upstream));
  dashboard = await DashboardPage.open(browser, stack.api);
  [studio, simulator] = opened.map(({ page }) => page) as [Page, Page];
});
afterAll(async () => {
  for (const { close } of [...opened, dashboard]) await close();
  await browser.close();
  await stack.stop();
  await rm(dataFolder, { recursive: true });
});

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const simulate = (fault: string, service: string): Promise<void> =>
  press(simulator, fault === 'Repair' ? `Repair ${service}` : `${fault}: ${service}`);

/** The number of calls that the simulator shows for a service. */
async function calls(service: string): Promise<number> {
  const row = simulator
    .getByRole('listitem')
    .filter({ has: simulator.getByRole('heading', { name: service }) });
  return Number.parseInt(await row.getByText(/^\d+ calls?$/).innerText(), 10);
}

const circuitIs = (state: string): Promise<void> =>
  dashboard.row('youtube-data').getByText(state, { exact: true }).waitFor();

/** The sentence of the Studio page about the age of the numbers. */
const numbersAre = (word: string): Promise<void> =>
  studio
    .getByRole('region', { name: /^Statistics of/ })
    .getByText(word, { exact: true })
    .waitFor();

/** An alert about the issue has another beginning. */
const ISSUE = /^ChannelStatsUnavailableError/;

const FRESH = 'Up to date,';
const OLD = 'Not up to date.';

async function showChannel(id: string): Promise<void> {
  await studio.getByRole('link', { name: told('Channels') }).click();
  await studio.getByLabel('Channel', { exact: true }).fill(told(id));
  await press(studio, told('Show the statistics'));
}

/** Runs an action on a row of the dashboard. */
async function act(name: string | RegExp, action: string, reason: string): Promise<void> {
  await dashboard.act(name, told(action), reason);
  await dashboard.dialog.getByText(/^Done/).waitFor();
  await dashboard.closeDialog();
}

describe('the tour of the README in a browser', () => {
  it('begins on three pages, with the token from the terminal', async () => {
    const [, token = ''] = /token: (\S+)/.exec(stack.process.output) ?? [];
    await dashboard.typeToken(token);
    await dashboard.page.getByRole('heading', { name: told('What changed') }).waitFor();
    expect(TOUR.match(/^\d+\. \*\*/gm)).toHaveLength(9);
  });

  it('asks for statistics', async () => {
    await showChannel('UCbreakwater');
    await numbersAre(FRESH);
    await circuitIs('closed');
    expect(await calls('youtube')).toBeLessThanOrEqual(1);
  });

  it('breaks YouTube: the last known numbers are shown with their time', async () => {
    const time = await studio.locator('time').getAttribute('datetime');
    await simulate(told('Answer errors'), 'youtube');
    await simulator.getByText('youtube is now: error.').waitFor();
    await press(studio, told('Ask again'));
    await numbersAre(OLD);
    expect(await studio.locator('time').getAttribute('datetime')).toBe(time);
    await studio.getByText(told('The service works with limits')).waitFor();
  });

  it('sees the circuit open on the dashboard, and the calls of the simulator stand still', async () => {
    await press(studio, 'Ask again');
    await circuitIs('open');
    await dashboard
      .row('youtube-data')
      .getByText(/trial in \d+ s/)
      .waitFor();
    await dashboard.page.getByText('closed -> open (failure-rate)').waitFor();
    expect(await calls('youtube')).toBeLessThan(3 + 3 + 1);
  });

  it('asks for a channel without earlier numbers: an error box counts down', async () => {
    await showChannel('UCnobody');
    await studio
      .getByText('YouTube does not answer, and there are no earlier numbers of this channel.')
      .waitFor();
    expect(await studio.getByRole('alert').count()).toBe(1);
    await studio.getByRole('button', { name: /^Retry in \d+ s$/ }).waitFor();
  });

  it('acts: the issue is resolved with a reason, and leaves the list', async () => {
    await act(ISSUE, 'issue.resolve', 'YouTube is broken on purpose.');
    await dashboard.page.getByText(/by Ada, .*-> resolved: YouTube is broken on purpose\./).waitFor();
    await dashboard.row(ISSUE).waitFor({ state: 'detached' });
    expect(await dashboard.dialog.count()).toBe(0);
  });

  it('recovers: the page asks again by itself, and its trial call closes the circuit', async () => {
    await showChannel('UCbreakwater');
    await numbersAre(OLD);
    await simulate(told('Repair'), 'youtube');
    // A request of the page itself may come before the look of the dashboard.
    await dashboard
      .row('youtube-data')
      .getByText(/^(half-open|closed)$/)
      .waitFor();
    told('asks again every 15 seconds');
    await studio.clock.fastForward(15_000);
    await numbersAre(FRESH);
    await circuitIs('closed');
    await dashboard.page.getByText(/half-open -> closed/).waitFor();
    expect(await studio.getByText('The service works with limits').count()).toBe(0);
  });

  it('opens the circuit by hand', async () => {
    await act('youtube-data', 'circuit.open', 'Maintenance.');
    const before = await calls('youtube');
    await press(studio, 'Ask again');
    await numbersAre(OLD);
    expect(await calls('youtube')).toBe(before);
    await act('youtube-data', 'circuit.close', 'The maintenance is over.');
    await press(studio, 'Ask again');
    await numbersAre(FRESH);
  });

  it('breaks a language model: another one answers, and the page says so', async () => {
    await studio.getByRole('link', { name: told('Videos') }).click();
    await studio.getByRole('link', { name: told('New video') }).click();
    await studio.getByLabel('Title').fill('Tides');
    await studio.getByLabel('Channel', { exact: true }).fill('UCbreakwater');
    await press(studio, 'Save as a draft');
    await simulate('Answer errors', 'openai');
    await simulator.getByText('openai is now: error.').waitFor();
    await press(studio, told('Suggest titles'));
    await studio.getByText(told('Second choice. Answered by Anthropic.')).waitFor();
    expect(await studio.getByRole('list').last().getByRole('listitem').count()).toBeGreaterThan(0);
  });

  it('breaks the virus scanner: an upload is refused', async () => {
    await simulate('Answer errors', 'clamd');
    await simulator.getByText('clamd is now: error.').waitFor();
    const buffer = await sharp({ create: { width: 64, height: 36, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    await studio.getByLabel('Thumbnail').setInputFiles({ name: 'tides.png', mimeType: 'image/png', buffer });
    await press(studio, 'Send the thumbnail');
    await studio.getByText('The virus scanner does not answer, so the file was not kept.').waitFor();
    await press(simulator, told('Repair everything'));
    await simulator.getByText('All services are repaired.').waitFor();
    expect(await (await fetch(`${stack.upstream}/faults/clamd`)).json()).toMatchObject({ mode: 'ok' });
  });
});
