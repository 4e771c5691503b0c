import { Dashboard } from '@breakwater/core';
import { expect, it } from '@jest/globals';
import { startChromium } from '../harness/chromium.js';
import { DashboardPage } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

const CIRCUITS = 500;
const ISSUES = 200;

it('finds one of 500 circuits and of 200 issues', async () => {
  const browser = await startChromium();
  await using service = await DashboardService.start();
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
  const dashboard = await DashboardPage.signIn(browser, service.url);
  const { page } = dashboard;
  await dashboard.row(`circuit-${CIRCUITS - 1}`).waitFor();
  await dashboard.row(`Error ${ISSUES - 1}: no connection`).waitFor();
  await page.getByLabel('Search in circuits').fill('circuit-42');
  await dashboard.row('circuit-499').waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: /^Act on circuit-42/ }).count()).toBe(11);
  await page.getByLabel('Search in issues').fill('error 19');
  await dashboard.row('Error 20: no connection').waitFor({ state: 'detached' });
  expect(await page.getByRole('link', { name: /^Error 19/ }).count()).toBe(11);
  await dashboard.close();
  await browser.close();
});
