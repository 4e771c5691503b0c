import { applyMigrations } from '@breakwater/database';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import type { Browser } from 'playwright-core';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { startChromium } from '../harness/chromium.js';
import { freePort } from '../harness/free-port.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';
import { DashboardPage, TOKEN } from './dashboard-page.js';

let browser: Browser;
let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let api: BuiltApp;
let dashboard: DashboardPage;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await buildApps();
  [browser, postgres, redis, upstream] = await Promise.all([
    startChromium(),
    startPostgres(),
    startRedis(),
    BuiltApp.upstream(),
  ]);
  const pool = new Pool({ connectionString: postgres.url() });
  await applyMigrations(pool, 'prisma/migrations');
  await pool.end();
  environment = {
    NODE_ENV: 'production',
    DEBUG_TOKEN: TOKEN,
    DATABASE_URL: postgres.url(),
    REDIS_URL: redis.url,
    UPSTREAM_PORT: String(upstream.port),
    OVERLOAD_ENABLED: 'true',
    SHUTDOWN_DRAIN_DELAY: '2000',
  };
  api = await BuiltApp.api({ environment, port: await freePort() });
  dashboard = await DashboardPage.signIn(browser, api.url);
});
afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
  await redis?.dispose();
  await postgres?.dispose();
});

/** The id of the process in the name of an instance. */
const processOf = (instance?: string): string | undefined => /\((\d+)\)/.exec(instance ?? '')?.[1];

/** One page watches through all tests: each finds the page as the one before has left it. */
describe('the dashboard of the API in production', () => {
  it('has its parts in the order in which people ask', async () => {
    // A busy machine degrades the checks of the process.
    await dashboard.verdict.getByText(/^(up|degraded)$/).waitFor();
    await dashboard.page.getByRole('heading', { name: 'Fleet' }).waitFor();
    expect(await dashboard.page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'What changed',
      'Fleet',
      'Dependencies',
      'Problems',
      'Saturation',
      'Actions',
    ]);
  });

  it('describes how full each limit is', async () => {
    await api.get('/videos');
    await api.get('/channels/UCbreakwater/stats');
    const kinds = [
      'bulkhead',
      'connection pool',
      'cache',
      'rate limits',
      'stream',
      'retry budget',
      'load shedding',
    ];
    const cells = dashboard.page.getByRole('table', { name: 'Saturation' }).locator('.state');
    expect(
      await until(
        async () => new Set(await cells.allTextContents()),
        (shown) => kinds.every((kind) => shown.has(kind)),
      ),
    ).toEqual(expect.anything());
  });

  it('shows an issue on a page of its own', async () => {
    const { page } = dashboard;
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    for (let call = 0; call < 10; call += 1) await api.get(`/channels/UCfail${call}/stats`);
    await dashboard.row('youtube-data').getByText('open', { exact: true }).waitFor();
    const issue = page.getByRole('table', { name: 'Issues' }).getByRole('link').first();
    const title = await issue.textContent();
    await issue.click();
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor();
    await page.getByRole('term').getByText('fingerprint', { exact: true }).waitFor();
    expect(await dashboard.changes.first().textContent()).toMatch(/new, \d+ error/);
    await page.goBack();
  });

  it('shows a second replica, and says when it does not answer any more', async () => {
    const { page } = dashboard;
    await using replica = await BuiltApp.api({ environment });
    await page.getByText('1 of 2 instances').waitFor();
    const instances = page.getByRole('table', { name: 'Instances' }).locator('tbody tr');
    const other = instances.filter({ hasNotText: '(this page)' });
    await other.getByText(/^(up|degraded)$/).waitFor();
    replica.process.kill('SIGKILL');
    await other.getByText('no answer').waitFor();
    expect(await instances.count()).toBe(2);
  });

  it('goes on while Redis and the database are down, and recovers with them', async () => {
    await Promise.all([redis.kill(), postgres.stop()]);
    await until(
      async () => {
        await api.get('/health');
        return dashboard.verdict.textContent();
      },
      (text) => text?.includes('down') ?? false,
    );
    await dashboard.changes
      .filter({ hasText: 'redis client' })
      .first()
      .getByText(/reconnecting/)
      .waitFor();
    await dashboard.untilLive();
    await Promise.all([redis.start(), postgres.start()]);
    await until(
      async () => {
        await api.get('/health');
        return dashboard.verdict.textContent();
      },
      (text) => !text?.includes('down'),
    );
    expect(await dashboard.page.getByText(/everything below is old/).count()).toBe(0);
  });

  it('says that the instance ended, and shows the next one', async () => {
    const instance = dashboard.page.locator('.service small');
    const [before] = await instance.allTextContents();
    const { port } = api;
    api.process.kill('SIGTERM');
    await dashboard.page.getByText(/The instance ended .* everything below is old/).waitFor();
    expect(await api.process.ended).toBe(0);
    api = await BuiltApp.api({ environment, port });
    await dashboard.untilLive();
    const [after] = await instance.allTextContents();
    expect(processOf(after)).not.toBe(processOf(before));
  });

  it('says that the service drains under load, and then that it has ended', async () => {
    const load = Array.from({ length: 20 }, () => api.get('/videos'));
    api.process.kill('SIGTERM');
    await dashboard.verdict.getByText('draining', { exact: true }).waitFor();
    await dashboard.page.getByText(/The instance ended .* everything below is old/).waitFor();
    await Promise.allSettled(load);
    expect(await api.process.ended).toBe(0);
    await dashboard.close();
  });
});

it('lets the API end although a page reads nothing', async () => {
  await upstream.get('/faults', { method: 'PUT', body: '{"mode":"ok"}' });
  await using stuck = await BuiltApp.api({ environment });
  await using proxy = await faultyProxy(stuck.url);
  const abort = new AbortController();
  await fetch(`${proxy.url}/admin/api/stream`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: abort.signal,
  });
  proxy.blackHole();
  stuck.process.kill('SIGTERM');
  expect(await stuck.process.ended).toBe(0);
  abort.abort();
});
