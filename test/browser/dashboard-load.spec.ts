import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Dashboard } from '@breakwater/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { until } from '../harness/until.js';
import { DashboardPage } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

/** Transitions of the storm; `npm run proof` has more of them. */
const TRANSITIONS = Number(process.env['DASHBOARD_TRANSITIONS'] ?? 10_000);

const CIRCUITS = 500;
const ISSUES = 200;

/** Lines of the time line that the page shows. */
const LINES = 50;

/** Bytes by which the memory of the page and of the service may grow, however long the storm is. */
const GROWTH = 20_000_000;

let browser: Browser;
let service: DashboardService;
let dashboard: DashboardPage;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  service = await DashboardService.start();
  for (let index = 0; index < CIRCUITS; index += 1) await service.call(`circuit-${index}`);
  const rows = Array.from({ length: ISSUES }, (_, index) => ({
    id: String(index),
    title: `Error ${index}: no connection`,
    state: 'new',
    tone: 'warning' as const,
  }));
  service.app
    .get(Dashboard)
    .addList({ name: 'issues', title: 'Issues', section: 'problems', rows: () => rows, find: () => ({}) });
  dashboard = await DashboardPage.signIn(browser, service.url, {
    prepare: (page) => page.addInitScript(recordFrames),
  });
});
afterEach(async () => {
  await dashboard.close();
  await service[Symbol.asyncDispose]();
});

/** What {@link recordFrames} keeps: the times at which the service has made its frames. */
interface Recording {
  frames: number[];
}

/** Records the frames that a page reads. It runs in the page. */
function recordFrames(): void {
  const page = globalThis as unknown as Recording;
  const parse = JSON.parse.bind(JSON);
  page.frames = [];
  JSON.parse = (text: string): unknown => {
    const value: unknown = parse(text);
    const isFrame = typeof value === 'object' && value !== null && 'at' in value && !('instance' in value);
    if (isFrame) page.frames.push(Number(value.at));
    return value;
  };
}

const framesOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as Recording).frames);

/** Bytes of live objects of the page and of this process, after a collection. */
async function memory(page: Page): Promise<{ readonly page: number; readonly service: number }> {
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return { page: usedSize, service: process.memoryUsage().heapUsed };
}

describe('the dashboard under load', () => {
  it('finds one of 500 circuits and of 200 issues', async () => {
    const { page } = dashboard;
    await dashboard.row(`circuit-${CIRCUITS - 1}`).waitFor();
    await dashboard.row(`Error ${ISSUES - 1}: no connection`).waitFor();
    await page.getByLabel('Search in circuits').fill('circuit-42');
    await dashboard.row('circuit-499').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /^Act on circuit-42/ }).count()).toBe(11);
    await page.getByLabel('Search in issues').fill('error 19');
    await dashboard.row('Error 20: no connection').waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: /^Error 19/ }).count()).toBe(11);
  });

  it(`shows a storm of ${TRANSITIONS} transitions while it lasts, with at most two frames a second and bounded memory`, async () => {
    const { page } = dashboard;
    // The first frames fill the time line and the curves.
    await flip(CIRCUITS);
    await dashboard.row('circuit-0').getByText('forced-open').waitFor();
    const before = await memory(page);

    const storm = { isShown: false, transitions: 0 };
    const seen = (await framesOf(page)).length;
    const shown = page
      .waitForFunction((count) => (globalThis as unknown as Recording).frames.length > count + 2, seen)
      .then(() => (storm.isShown = true));
    while (storm.transitions < TRANSITIONS || !storm.isShown) {
      await flip(CIRCUITS);
      storm.transitions += CIRCUITS;
    }
    await shown;
    service.circuits.closeCircuit('circuit-7');
    service.circuits.openCircuit('circuit-7');

    // A busy machine adds lines of its own.
    const newest = dashboard.changes.filter({ has: page.getByText('circuit', { exact: true }) }).first();
    await newest.getByText('closed -> forced-open').waitFor();
    await newest.getByText('circuit-7', { exact: true }).waitFor();
    expect(await dashboard.changes.count()).toBe(LINES);
    const states = page.getByRole('table', { name: 'Circuits' }).locator('.state');
    const expected = Object.values(service.circuits.getAllStates()).map(({ state }) => state);
    await until(
      () => states.allTextContents(),
      (words) => words.toSorted().join() === expected.toSorted().join(),
    );
    const frames = await framesOf(page);
    const pauses = frames.slice(1).map((at, index) => at - (frames[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(490);
    const after = await memory(page);
    expect(after.page - before.page).toBeLessThan(GROWTH);
    expect(after.service - before.service).toBeLessThan(GROWTH);
  });
});

/** Opens the closed circuits and closes the open ones, one in each turn of the event loop. */
async function flip(count: number): Promise<void> {
  const { circuits } = service;
  for (let index = 0; index < count; index += 1) {
    const name = `circuit-${index}`;
    if (circuits.getState(name)?.state === 'closed') circuits.openCircuit(name);
    else circuits.closeCircuit(name);
    await setImmediate();
  }
}
