import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { requireProgram } from './harness/debian-package.js';
import { type Family, type Line, parseExposition } from './harness/exposition.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';
import { type RedisServer, startRedis } from './harness/redis-server.js';
import { until } from './harness/until.js';

let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let api: BuiltApp;

beforeAll(async () => {
  await buildApps();
  postgres = await startPostgres();
  redis = await startRedis();
  upstream = await BuiltApp.upstream();
  api = await BuiltApp.api({
    environment: {
      UPSTREAM_PORT: String(upstream.port),
      DATABASE_URL: await postgres.createDatabase('studio'),
      REDIS_URL: redis.url,
      SHUTDOWN_DRAIN_DELAY: '2000',
    },
  });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await redis.dispose();
  await postgres.dispose();
});

async function scrape(): Promise<Map<string, Family>> {
  const accept = 'application/openmetrics-text; version=1.0.0';
  const response = await api.get('/metrics', { headers: { accept } });
  return parseExposition(await response.text(), 'openmetrics');
}

/** The lines of a metric that have at least these labels. */
async function lines(
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<readonly Line[]> {
  const family = (await scrape()).get(metric.replace(/_total$/, ''));
  return (family?.lines ?? []).filter((line) =>
    Object.entries(labels).every(([name, value]) => line.labels[name] === value),
  );
}

/** The value of a metric, or of the count of a histogram, added up over its series. */
async function total(metric: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const counted = (await lines(metric, labels)).filter(({ name }) => !/_(bucket|sum)$/.test(name));
  return counted.reduce((sum, { value }) => sum + value, 0);
}

const YOUTUBE = { name: 'youtube-data' };

describe('the metrics of the running API', () => {
  it('show its requests by route, its queries, its pool and its clients', async () => {
    const { id } = (await (
      await api.get('/videos', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"channelId":"UCbreakwater","title":"Measured"}',
      })
    ).json()) as { id: string };
    await api.get(`/videos/${id}`);
    await api.get('/nowhere');
    const requests = 'http_server_request_duration_seconds';
    const route = (method: string, template: string, status: string) =>
      total(requests, {
        http_request_method: method,
        http_route: template,
        http_response_status_code: status,
      });
    expect(
      await until(
        () => route('GET', 'unmatched', '404'),
        (count) => count > 0,
      ),
    ).toBe(1);
    expect(await route('POST', '/videos', '201')).toBe(1);
    expect(await route('GET', '/videos/:id', '200')).toBe(1);
    expect(await total('db_client_operation_duration_seconds', { error_type: '' })).toBeGreaterThan(1);
    expect(await total('db_client_connection_max')).toBeGreaterThan(1);
    expect(await total('db_client_connection_count')).toBeGreaterThan(0);
    expect(await total('breakwater_redis_state', { state: 'ready' })).toBeGreaterThan(0);
    // On a busy machine a check can be late.
    for (const [metric, labels] of [
      ['breakwater_health_status', { check: 'database', status: 'up' }],
      ['breakwater_ready', {}],
    ] as const) {
      await until(
        () => total(metric, labels),
        (value) => value === 1,
      );
    }
    expect(await total('breakwater_lifecycle_phase', { phase: 'running' })).toBe(1);
    expect(await total('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });

  it('show retries and fallbacks of a broken dependency, and the circuit that opens', async () => {
    await api.get('/channels/UCbroken/stats');
    expect(await total('breakwater_circuitbreaker_state', { state: 'closed', ...YOUTUBE })).toBe(1);
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    await until(
      async () => {
        await api.get('/channels/UCbroken/stats');
        return total('breakwater_circuitbreaker_state', { state: 'open', ...YOUTUBE });
      },
      (open) => open === 1,
    );
    await api.get('/channels/UCbroken/stats');
    await upstream.get('/faults', { method: 'DELETE' });
    const circuit = 'breakwater_circuitbreaker';
    expect(await total(`${circuit}_transitions_total`, { from: 'closed', to: 'open', ...YOUTUBE })).toBe(1);
    expect(await total(`${circuit}_calls_seconds`, { kind: 'successful', ...YOUTUBE })).toBeGreaterThan(0);
    expect(await total(`${circuit}_calls_seconds`, { kind: 'failed', ...YOUTUBE })).toBeGreaterThan(0);
    expect(await total(`${circuit}_not_permitted_calls_total`, YOUTUBE)).toBeGreaterThan(0);
    expect(await total('breakwater_retry_attempts_total')).toBeGreaterThan(0);
    expect(await total('breakwater_calls_seconds', { outcome: 'fallback' })).toBeGreaterThan(0);
    expect(await total('breakwater_fallback_calls_total', { kind: 'successful' })).toBeGreaterThan(0);
  });

  it('have names that promtool accepts, except for names of other projects', async () => {
    requireProgram({ program: 'promtool', package: 'prometheus' });
    const input = await (await api.get('/metrics')).text();
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    // OpenTelemetry's convention ends a gauge in `_count`, and prom-client one in `_total`.
    expect(complaints.map((line) => line.replace(/ .*/, ''))).toEqual([
      'db_client_connection_count',
      'nodejs_active_resources_total',
    ]);
  });

  it('get no new series from unknown paths and methods', async () => {
    const series = async () =>
      [...(await scrape()).values()]
        .flatMap(({ lines: all }) => all)
        .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    // Other series come and go with the background work of the API: garbage collections, health checks, queries.
    const requestSeries = (all: readonly string[]) =>
      all.filter((line) => line.startsWith('http_server_')).toSorted();
    const seriesOfScan = (all: readonly string[]) =>
      all.filter((line) => /PROPFIND|PURGE|MKCOL|%22/.test(line));
    const strange = (path: string) => `/${path}/%22%0A%7B${path}%7D?${path}=${path}`;
    const scan = async (from: number) => {
      for (const method of ['GET', 'PUT', 'PROPFIND', 'PURGE', 'MKCOL']) {
        for (let path = from; path < from + 20; path++) {
          await new Promise<void>((resolve, reject) => {
            request(api.url + strange(String(path)), { method, agent: false }, (response) => {
              response.resume().once('close', resolve);
            })
              .once('error', reject)
              .end();
          });
        }
      }
    };
    await scan(0);
    await until(
      () => total('http_server_request_duration_seconds', { http_request_method: '_OTHER' }),
      (count) => count === 60,
    );
    const before = await series();
    await scan(1_000);
    await until(
      () => total('http_server_request_duration_seconds', { http_request_method: '_OTHER' }),
      (count) => count === 120,
    );
    const after = await series();
    expect(requestSeries(after)).toEqual(requestSeries(before));
    expect(seriesOfScan(after)).toEqual([]);
  });

  it('are also available as readable JSON figures', async () => {
    const response = await api.get('/metrics', { headers: { accept: 'application/json' } });
    expect(await response.json()).toMatchObject({
      requests: { total: expect.any(Number), p99: expect.any(Number) },
      database: { queries: expect.any(Number), connections: { max: expect.any(Number) } },
      memory: { rss: expect.any(Number) },
      circuitBreakers: { 'youtube-data': { state: expect.any(String), failures: expect.any(Number) } },
    });
  });

  it('are served while the API drains, and show the drain', async () => {
    api.process.kill('SIGTERM');
    await until(
      () => total('breakwater_lifecycle_phase', { phase: 'draining' }),
      (draining) => draining === 1,
    );
    expect(await total('breakwater_ready')).toBe(0);
    expect(await api.process.ended).toBe(0);
  });
});
