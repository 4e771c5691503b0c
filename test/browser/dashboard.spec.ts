import { AdminModule, adminLevelOf } from '@breakwater/admin';
import { Dashboard } from '@breakwater/core';
import { ResilienceModule } from '@breakwater/resilience';
import { type ApplicationParts, type HttpApplication, startApplication } from '@breakwater/testing';
import type { ExecutionContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { DashboardPage, TOKEN } from './dashboard-page.js';
import { DashboardService } from './dashboard-service.js';

let browser: Browser;
let dashboard: DashboardPage | undefined;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());
afterEach(async () => {
  const opened = dashboard;
  dashboard = undefined;
  await opened?.close();
});

describe('the dashboard of a service', () => {
  let service: DashboardService;
  beforeEach(async () => {
    service = await DashboardService.start();
  });
  afterEach(() => service[Symbol.asyncDispose]());

  const signIn = async (path?: string): Promise<DashboardPage> =>
    (dashboard = await DashboardPage.signIn(browser, service.url, path === undefined ? {} : { path }));

  it('asks for the token, says when it is wrong, and forgets it with the tab', async () => {
    dashboard = await DashboardPage.open(browser, service.url, { path: '/admin' });
    const { page } = dashboard;
    expect(page.url()).toBe(`${service.url}/admin/`);
    await page.getByLabel('Token of the operators').fill('wrong');
    await page.getByRole('button', { name: 'Show the dashboard' }).click();
    await page.getByText('The service did not accept this token.').waitFor();
    await page.getByLabel('Token of the operators').fill(TOKEN);
    await page.getByRole('button', { name: 'Show the dashboard' }).click();
    await dashboard.untilLive();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('shows a failure as it happens: verdict, change, circuit and countdown', async () => {
    await service.call('payments');
    const opened = await signIn();
    const { page, verdict } = opened;
    const row = opened.row('payments');
    await verdict.getByText(/^(up|degraded)$/).waitFor();
    service.isDatabaseUp = false;
    await service.trip('payments');
    await verdict.getByText('database is down (critical)').waitFor();
    await row.getByText('open', { exact: true }).waitFor();
    await row.getByText(/trial in \d+ s/).waitFor();
    await row.getByRole('img', { name: '5 calls in two minutes, 4 failed, 1 refused' }).waitFor();
    await page.getByText('closed -> open (failure-rate)').waitFor();
    expect(await page.title()).toBe('down: studio');
  });

  it('sorts the circuits by their trouble, and by their names when the reader wants it', async () => {
    for (const name of ['busy', 'broken', 'quiet']) await service.call(name);
    await service.trip('broken');
    const opened = await signIn();
    const { page } = opened;
    const circuits = page.getByRole('table', { name: 'Circuits' });
    const names = (): Promise<string[]> => circuits.getByRole('rowheader').allTextContents();
    expect((await names())[0]).toBe('broken');
    service.circuits.openCircuit('quiet');
    await opened.row('quiet').getByText('forced-open').waitFor();
    expect((await names())[2]).toBe('busy');
    await circuits.getByRole('button', { name: 'Name' }).click();
    expect(await names()).toEqual(['broken', 'busy', 'quiet']);
  });

  it('has a page for a circuit with its state, chart, facts and changes, which a link opens', async () => {
    await service.call('payments');
    const { page } = await signIn('/admin/#/details/circuits/payments');
    await page.getByRole('heading', { level: 1, name: 'payments' }).waitFor();
    await service.trip('payments');
    await page.locator('main').getByText('open', { exact: true }).first().waitFor();
    await page
      .getByRole('figure')
      .getByRole('img', { name: '5 calls in two minutes, 4 failed, 1 refused' })
      .waitFor();
    await page.getByText('closed -> open (failure-rate)').waitFor();
    await page.getByRole('term').getByText('stats').waitFor();
    expect(await page.title()).toMatch(/: studio$/);
    await page.getByRole('link', { name: 'Back to the overview' }).click();
    await page.getByRole('heading', { name: 'Dependencies' }).waitFor();
  });

  it('shows texts of errors as text, on the page of the details, too', async () => {
    service.app.get(Dashboard).addList({
      name: 'notes',
      title: 'Notes',
      section: 'problems',
      rows: () => [{ id: '1', title: '<img src=x onerror=alert(1)>', state: 'new', tone: 'bad' }],
      find: () => ({ message: '<script>alert(2)</script>' }),
    });
    const { page } = await signIn();
    await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).click();
    await page.getByText('<script>alert(2)</script>').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Dependencies' }).waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('answers the daily checklist, and says what needs a look', async () => {
    await service.call('payments');
    const { page } = await signIn('/admin/#/checklist');
    const item = page.getByRole('listitem').filter({ hasText: 'Are all circuits in order?' });
    await item.getByText('1 in all.').waitFor();
    await service.trip('payments');
    await item.getByText('payments is open.').waitFor();
    expect(await item.count()).toBe(1);
  });
});

describe('the dashboard of an application with some of the packages', () => {
  let application: HttpApplication;
  afterEach(() => application[Symbol.asyncDispose]());

  const open = async (parts: ApplicationParts): Promise<DashboardPage> => {
    application = await startApplication('Express', parts);
    dashboard = await DashboardPage.open(browser, application.url);
    await dashboard.untilLive();
    return dashboard;
  };

  it('says that nothing is described without any other package', async () => {
    const { page, verdict } = await open({ imports: [AdminModule.forRoot({ access: 'public' })] });
    await verdict.getByText('unknown', { exact: true }).waitFor();
    await page.getByText('No package offers an action.').waitFor();
    expect(await page.locator('main p').allTextContents()).toEqual(
      expect.arrayContaining(['Nothing has changed since the start.', 'No package reports a limit.']),
    );
  });

  it('shows the circuits and their actions with resilience alone', async () => {
    const { page } = await open({
      imports: [ResilienceModule.forRoot(), AdminModule.forRoot({ access: 'public' })],
    });
    await page.getByRole('row').filter({ hasText: 'circuit.open' }).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Circuits 0']);
  });

  it('lets an operator look who may not act', async () => {
    const canActivate = (context: ExecutionContext): boolean => adminLevelOf(context) === 'view';
    const { page } = await open({
      imports: [ResilienceModule.forRoot(), AdminModule.forRoot({ guards: [{ canActivate }] })],
    });
    await page.getByText('You may look, but not change anything.').waitFor();
    expect(await page.getByRole('button', { name: /^(Act|Run)/ }).count()).toBe(0);
  });
});
