import { Dashboard, type DashboardRow } from '@breakwater/core';
import { type FaultyProxy, faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { until } from '../harness/until.js';
import { DashboardPage, TOKEN } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

const OLD = /No connection for .* everything below is old/;
const OPERATOR = { headers: { authorization: `Bearer ${TOKEN}` } };

let browser: Browser;
let service: DashboardService;
let proxy: FaultyProxy;
let dashboard: DashboardPage | undefined;
/** Releases that a test needs beside the usual ones. */
let ends: (() => unknown)[];

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ends = [];
  service = await DashboardService.start({ version: '1.0.0' });
  proxy = await faultyProxy(service.url);
  for (const name of ['payments', 'orders']) await service.call(name);
});
afterEach(async () => {
  await dashboard?.close();
  dashboard = undefined;
  for (const end of ends) await end();
  await proxy.close();
  await service[Symbol.asyncDispose]();
});

const signIn = async (prepare?: (page: Page) => unknown): Promise<DashboardPage> =>
  (dashboard = await DashboardPage.signIn(browser, proxy.url, prepare ? { prepare } : {}));

/** The circuits of the time line, the oldest first. A busy machine adds lines of its own. */
const changes = async (): Promise<readonly string[]> => {
  const { page, changes: lines } = dashboard as DashboardPage;
  const ofCircuits = lines.filter({ has: page.getByText('circuit', { exact: true }) });
  return (await ofCircuits.locator('strong').allTextContents()).toReversed();
};

/** Watches the stream without a browser. */
async function watch(): Promise<Response> {
  const abort = new AbortController();
  ends.push(() => abort.abort());
  return fetch(`${service.url}/admin/api/stream`, { ...OPERATOR, signal: abort.signal });
}

describe('the connection of the dashboard', () => {
  it('says that everything is old while the service is away, and goes on when it is back', async () => {
    const { page } = await signIn();
    service.circuits.openCircuit('payments');
    await dashboard?.row('payments').getByText('forced-open').waitFor();
    proxy.refuse().reset();
    await page.getByText(OLD).waitFor();
    service.circuits.openCircuit('orders');
    await proxy.heal();
    await dashboard?.row('orders').getByText('forced-open').waitFor();
    await dashboard?.untilLive();
    expect(await page.getByText(OLD).count()).toBe(0);
    expect(await changes()).toEqual(['payments', 'orders']);
  });

  it('repeats no line of the time line when others have watched during the break', async () => {
    await watch();
    await signIn();
    service.circuits.openCircuit('payments');
    await dashboard?.row('payments').getByText('forced-open').waitFor();
    proxy.reset();
    service.circuits.openCircuit('orders');
    await dashboard?.row('orders').getByText('forced-open').waitFor();
    service.circuits.closeCircuit('payments');
    await dashboard?.row('payments').getByText('closed').waitFor();
    expect(await changes()).toEqual(['payments', 'orders', 'payments']);
  });

  it('shows the new instance after a restart, with the changes of the new instance alone', async () => {
    const { page } = await signIn();
    service.circuits.openCircuit('payments');
    await dashboard?.row('payments').getByText('forced-open').waitFor();
    const { port } = service;
    await service[Symbol.asyncDispose]();
    await page.getByText(OLD).waitFor();
    service = await DashboardService.start({ version: '2.0.0', port });
    await service.call('invoices');
    service.circuits.openCircuit('invoices');
    await page.getByText('studio 2.0.0').waitFor();
    await dashboard?.row('invoices').getByText('forced-open').waitFor();
    expect(await changes()).toEqual(['invoices']);
    expect(await dashboard?.row('payments').count()).toBe(0);
  });

  it('counts a connection as lost that has been silent for 35 seconds, and connects again after a wait with jitter', async () => {
    const { page } = await signIn(({ clock }) => clock.install());
    proxy.blackHole();
    await page.clock.runFor(30_000);
    await dashboard?.untilLive();
    service.circuits.openCircuit('payments');
    await page.clock.runFor(6_000);
    await page.getByText(OLD).waitFor();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const [text = ''] = await page.getByText(OLD).allTextContents();
      waits.push(Number(/attempt in (\d+) s/.exec(text)?.[1]));
      // The attempt begins, and falls silent in its turn.
      await page.clock.runFor(70_000);
    }
    expect(waits.every((wait) => wait >= 0 && wait <= 31)).toBe(true);
    await proxy.heal();
    proxy.reset();
    await page.clock.runFor(40_000);
    await dashboard?.row('payments').getByText('forced-open').waitFor();
    expect(await changes()).toEqual(['payments']);
  });

  it('gets a new snapshot in place of lost frames when its connection is slow, and is right in the end', async () => {
    let version = 0;
    // The page does not show the padding.
    const padding = 'x'.repeat(2_000_000);
    service.app.get(Dashboard).addList({
      name: 'texts',
      title: 'Texts',
      section: 'problems',
      rows: () => [
        { id: '1', title: 'Text', state: `version-${version}`, tone: 'bad', padding } as DashboardRow,
      ],
    });
    const { page } = await signIn((one) => one.addInitScript(countSnapshots));
    proxy.bandwidth(16_000);
    await until(
      () => {
        service.circuits[version % 2 === 0 ? 'openCircuit' : 'closeCircuit']('payments');
        version += 1;
        return page.evaluate(() => (globalThis as unknown as Counting).snapshots);
      },
      (snapshots) => snapshots > 1,
    );
    service.circuits.openCircuit('orders');
    proxy.bandwidth(1_000_000);
    await page.getByText(`version-${version}`).waitFor();
    await dashboard?.row('orders').getByText('forced-open').waitFor();
    expect((await changes()).filter((name) => name === 'orders')).toEqual(['orders']);
  });

  it('shows a snapshot from time to time while too many pages are open, and goes on when there is room', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => watch()));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    dashboard = await DashboardPage.open(browser, proxy.url);
    const { page } = dashboard;
    await dashboard.typeToken();
    await page.getByText(/Too many pages are open/).waitFor();
    service.circuits.openCircuit('payments');
    await dashboard.row('payments').getByText('forced-open').waitFor();
    await ends.pop()?.();
    await dashboard.untilLive();
    expect(await changes()).toEqual(['payments']);
  });
});

interface Counting {
  snapshots: number;
}

/** Counts the snapshots that a page reads. It runs in the page. */
function countSnapshots(): void {
  const page = globalThis as unknown as Counting;
  const parse = JSON.parse.bind(JSON);
  page.snapshots = 0;
  JSON.parse = (text: string): unknown => {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null && 'instance' in value) page.snapshots += 1;
    return value;
  };
}
