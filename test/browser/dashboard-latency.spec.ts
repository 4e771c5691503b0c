import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { startChromium } from '../harness/chromium.js';
import { DashboardPage } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

/** Measured transitions. `npm run proof` measures more of them, and judges them; here nothing depends on the speed of the machine. */
const SAMPLES = Number(process.env['DASHBOARD_SAMPLES'] ?? 2);

/** File for the milliseconds of each sample, as JSON. */
const FILE = process.env['DASHBOARD_LATENCIES'];

/** The parts of a page that {@link timeWhenShown} reads. */
interface Tab {
  readonly document: { querySelectorAll(selector: string): Iterable<Tag> };
}
interface Tag {
  readonly textContent: string;
  querySelector(selector: string): Tag | null;
}

/** The time if the row of a circuit has this state. It runs in the page at each frame of the screen. */
function timeWhenShown([name, state]: readonly [string, string]): number | false {
  const { document } = globalThis as unknown as Tab;
  const rows = Array.from(document.querySelectorAll('tr'));
  const row = rows.find((one) => one.querySelector('th a')?.textContent === name);
  return row?.querySelector('.state')?.textContent === state && Date.now();
}

it('shows each transition in the browser', async () => {
  const browser = await startChromium();
  await using service = await DashboardService.start();
  for (let index = 0; index < 20; index += 1) await service.call(`circuit-${index}`);
  const dashboard = await DashboardPage.signIn(browser, service.url);
  await dashboard.row('circuit-0').waitFor();
  const latencies: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    // Transitions come at any time between two frames.
    await pause(Math.random() * 1_000);
    const name = `circuit-${sample % 20}`;
    const isClosed = service.circuits.getState(name)?.state === 'closed';
    const wanted = [name, isClosed ? 'forced-open' : 'closed'] as const;
    const shown = dashboard.page.waitForFunction(timeWhenShown, wanted, { polling: 'raf' });
    const at = Date.now();
    if (isClosed) service.circuits.openCircuit(name);
    else service.circuits.closeCircuit(name);
    latencies.push(Number(await (await shown).jsonValue()) - at);
  }
  await dashboard.close();
  await browser.close();
  if (FILE !== undefined) await writeFile(FILE, JSON.stringify(latencies));
  expect(latencies).toHaveLength(SAMPLES);
});
