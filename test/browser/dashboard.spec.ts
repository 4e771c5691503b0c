import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { AdminModule } from '@breakwater/admin';
import { bearerToken, Dashboard } from '@breakwater/core';
import { HealthChecks, HealthModule } from '@breakwater/health';
import { CircuitBreakerService, ResilienceModule } from '@breakwater/resilience';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type OpenedPage, openPage } from './open-page.js';

const TOKEN = 'a-token-of-at-least-32-characters';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let app: INestApplication;
let url: string;
let opened: OpenedPage | undefined;
let page: Page;
let isDatabaseUp: boolean;
/** Requests of the page to other hosts. */
let foreign: string[];

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  isDatabaseUp = true;
  const testing = await Test.createTestingModule({
    imports: [
      ResilienceModule.forRoot(),
      HealthModule.forRoot(),
      AdminModule.forRoot({
        authorize: bearerToken(TOKEN),
        service: 'studio',
        who: ({ headers }: { headers: Record<string, string> }) => headers['x-operator'] ?? 'unknown',
      }),
    ],
  })
    .setLogger({ log() {}, error() {}, warn() {} })
    .compile();
  app = testing.createNestApplication({ forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  app.get(HealthChecks).register(
    'database',
    async () => {
      if (!isDatabaseUp) throw new Error('no connection');
    },
    { critical: true, failureThreshold: 1, cache: { good: 0, bad: 0 } },
  );
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  server().closeAllConnections();
  await app.close();
});

const server = (): Server => app.getHttpServer() as Server;
const circuits = (): CircuitBreakerService => app.get(CircuitBreakerService);
const fail = (name: string): Promise<unknown> =>
  circuits()
    .execute(name, () => Promise.reject(new Error('<img src=x onerror=alert(1)>')))
    .catch(() => undefined);

/** Opens the page and types the token. */
async function signIn(path = '/admin/'): Promise<void> {
  foreign = [];
  opened = await openPage(browser, url + path, (one) => {
    one.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== url && protocol !== 'data:') foreign.push(request.url());
    });
  });
  page = opened.page;
  await page.getByLabel('Token of the operators').fill(TOKEN);
  await page.getByLabel('Your name').fill('Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'What changed' }).waitFor();
}

const verdict = () => page.getByRole('region', { name: 'State of the service' });
const rowOf = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name }) });

/** The rules of accessibility that the page breaks. */
async function brokenRules(): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' ')}`,
    );
  });
}

describe('the dashboard in a browser', () => {
  it('asks for the token, says when it is wrong, and forgets it with the tab', async () => {
    opened = await openPage(browser, `${url}/admin`);
    ({ page } = opened);
    expect(page.url()).toBe(`${url}/admin/`);
    await page.getByLabel('Token of the operators').fill('wrong');
    await page.getByRole('button', { name: 'Show the dashboard' }).click();
    await page.getByText('The service did not accept this token.').waitFor();
    await page.getByLabel('Token of the operators').fill(TOKEN);
    await page.getByRole('button', { name: 'Show the dashboard' }).click();
    await page.getByText('Live').waitFor();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('shows a failure as it happens: verdict, change, circuit and countdown', async () => {
    await circuits().execute('payments', async () => 'paid');
    await signIn();
    await verdict().getByText('up').waitFor();
    isDatabaseUp = false;
    for (let call = 0; call < 5; call += 1) await fail('payments');
    await verdict().getByText('database is down (critical)').waitFor();
    const row = rowOf('payments');
    await row.getByText('open', { exact: true }).waitFor();
    await row.getByText(/trial in \d+ s/).waitFor();
    await page.getByText('closed -> open (failure-rate)').waitFor();
    expect(await page.title()).toBe('down: studio');
    expect(foreign).toEqual([]);
  });

  it('runs an action with the keyboard alone, and shows who did it', async () => {
    await circuits().execute('payments', async () => 'paid');
    await signIn();
    await page.getByRole('button', { name: 'Act on payments' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Actions on payments' }).waitFor();
    await page.getByLabel('Reason').focus();
    await page.keyboard.type('The bank asked for it.');
    await page.keyboard.press('Enter');
    await page.getByText('Done: closed -> forced-open.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('done on payments by Ada, closed -> forced-open: The bank asked for it.').waitFor();
    expect(circuits().getState('payments')?.state).toBe('forced-open');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('changes nothing when the state has changed since the dialog was opened', async () => {
    await circuits().execute('payments', async () => 'paid');
    await signIn();
    await page.getByRole('button', { name: 'Act on payments' }).click();
    await page.getByRole('dialog').locator('select').first().selectOption('circuit.disable');
    circuits().openCircuit('payments');
    await page.getByLabel('Reason').fill('test');
    await page.getByRole('dialog').getByRole('button', { name: 'Run circuit.disable' }).click();
    await page.getByText(/Nothing was changed.*'payments' is 'forced-open', not 'closed'/).waitFor();
    expect(circuits().getState('payments')?.state).toBe('forced-open');
  });

  it('shows texts of errors as text, on the page of the details, too', async () => {
    app.get(Dashboard).addList({
      name: 'notes',
      title: 'Notes',
      section: 'problems',
      rows: () => [{ id: '1', title: '<img src=x onerror=alert(1)>', state: 'new', tone: 'bad' }],
      find: () => ({ message: '<script>alert(2)</script>' }),
    });
    await signIn();
    await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).click();
    await page.getByText('<script>alert(2)</script>').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Dependencies' }).waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('breaks no rule of accessibility, in light and dark colours, on each of its views', async () => {
    for (let call = 0; call < 5; call += 1) await fail('payments');
    await signIn();
    const views: (() => unknown)[] = [
      () => page.getByRole('heading', { name: 'Actions' }).waitFor(),
      () => page.getByRole('button', { name: 'Act on payments' }).click(),
      () => page.keyboard.press('Escape'),
      () => page.getByRole('link', { name: 'Daily checklist' }).click(),
      () => page.goto(`${url}/admin/#/details/circuits/payments`),
    ];
    for (const open of views) {
      await open();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await brokenRules()).toEqual([]);
      }
    }
  });

  it('fits on a narrow screen, as at 400 % zoom', async () => {
    for (let call = 0; call < 5; call += 1) await fail('payments');
    await signIn();
    await page.setViewportSize({ width: 320, height: 640 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(320);
  });

  it('says that everything is old while the service is away, and goes on when it is back', async () => {
    await signIn();
    await page.context().setOffline(true);
    server().closeAllConnections();
    await page.getByText(/No connection for .* everything below is old/).waitFor();
    await page.context().setOffline(false);
    await page.getByText('Live').waitFor();
    expect(await page.getByText('everything below is old').count()).toBe(0);
  });

  it('stays usable with 500 circuits, and finds one of them', async () => {
    for (let index = 0; index < 500; index += 1)
      await circuits().execute(`circuit-${index}`, async () => index);
    await signIn();
    await rowOf('circuit-499').waitFor();
    await page.getByLabel('Search in circuits').fill('circuit-42');
    await rowOf('circuit-499').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /^Act on circuit-42/ }).count()).toBe(11);
  });
});
