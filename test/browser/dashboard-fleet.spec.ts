import { AdminModule } from '@breakwater/admin';
import { RedisModule } from '@breakwater/redis';
import { CircuitBreakerService } from '@breakwater/resilience';
import type { INestApplication } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../harness/chromium.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { RoundRobin } from '../harness/round-robin.js';
import { until } from '../harness/until.js';
import { brokenRules } from './accessibility.js';
import { DashboardPage } from './dashboard-page.js';
import { listen } from './dashboard-service.js';

let browser: Browser;
let redis: RedisServer;
let balancer: RoundRobin;
let dashboard: DashboardPage;
let page: Page;
const apps: INestApplication[] = [];

beforeAll(async () => {
  browser = await startChromium();
  redis = await startRedis();
  const urls: string[] = [];
  for (let index = 0; index < 2; index += 1) {
    const app = await startInstance();
    apps.push(app);
    urls.push(await app.getUrl());
  }
  balancer = await RoundRobin.before(urls);
  dashboard = await DashboardPage.open(browser, balancer.url);
  ({ page } = dashboard);
});

afterAll(async () => {
  await dashboard?.close();
  await balancer?.[Symbol.asyncDispose]();
  await browser?.close();
  for (const app of apps) await app.close();
  await redis?.dispose();
});

/** Starts an instance of one service, with a closed circuit `payments`. */
async function startInstance(): Promise<INestApplication> {
  const app = await listen([
    RedisModule.forRoot({ url: redis.url, maxReconnectDelay: 100 }),
    AdminModule.forRoot({
      access: 'public',
      service: 'studio',
      fleet: { secret: 'a-secret-of-at-least-32-characters' },
    }),
  ]);
  await app.get(CircuitBreakerService).execute('payments', async () => 'paid');
  return app;
}

const states = (): string[] =>
  apps.map((app) => app.get(CircuitBreakerService).getState('payments')?.state ?? 'unknown');
const instances = () => page.getByRole('region', { name: 'Table of instances' }).locator('tbody tr');

describe('the dashboard of two instances behind a round robin', () => {
  it('shows both, and which of them it shows in full', async () => {
    await page.getByText('1 of 2 instances').waitFor();
    await until(
      () => instances().count(),
      (count) => count === 2,
    );
    expect(await instances().filter({ hasText: '(this page)' }).count()).toBe(1);
    expect(await brokenRules(page)).toEqual([]);
  });

  it('runs an action on the instance that it shows, whichever gets the request', async () => {
    for (const [action, expected] of [
      ['circuit.open', ['closed', 'forced-open']],
      ['circuit.close', ['closed', 'closed']],
      ['circuit.open', ['closed', 'forced-open']],
      ['circuit.close', ['closed', 'closed']],
    ] as const) {
      await dashboard.act('payments', action, 'The bank asked for it.', 'this instance');
      await page.getByText(/^Done: /).waitFor();
      expect(states().toSorted()).toEqual(expected);
      await dashboard.closeDialog();
    }
  });

  it('runs an action on all instances, and lists who did it', async () => {
    await dashboard.act('payments', 'circuit.open', 'The bank asked for it.', 'all 2 instances');
    await page.getByText('Done on 2 of 2 instances.').waitFor();
    const lines = page.getByRole('list', { name: 'Instances' }).getByRole('listitem');
    expect(await lines.allTextContents()).toEqual([
      expect.stringMatching(/: closed -> forced-open$/),
      expect.stringMatching(/: closed -> forced-open$/),
    ]);
    expect(states()).toEqual(['forced-open', 'forced-open']);
    await dashboard.closeDialog();
    await until(
      () => instances().filter({ hasText: 'payments' }).count(),
      (count) => count === 2,
    );
  });

  it('shows this instance only while Redis is down', async () => {
    await redis.kill();
    await page.getByText(/this instance only: messages of others do not arrive/).waitFor();
    expect(await page.getByRole('heading', { name: 'Fleet' }).count()).toBe(0);
    await redis.start();
    await page.getByText('1 of 2 instances').waitFor();
  });

  it('says when another instance answers', async () => {
    const shown =
      (await instances().filter({ hasText: '(this page)' }).getByRole('rowheader').textContent()) ?? '';
    const [id = ''] = shown.split(' (this page)');
    const [first, second] = apps as [INestApplication, INestApplication];
    const answer = await fetch(`${await first.getUrl()}/admin/api/snapshot`);
    const { instance } = (await answer.json()) as { instance: { id: string } };
    const ended = instance.id === id ? first : second;
    await ended.close();
    apps.splice(apps.indexOf(ended), 1);
    const notice = page.getByText(/Another instance answers since/);
    await notice.waitFor();
    expect(await notice.textContent()).toContain(`before, it was ${id}.`);
    await page.getByText('the only instance').waitFor();
  });
});
