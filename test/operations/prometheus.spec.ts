import { globSync, readFileSync } from 'node:fs';
import { EICAR } from '@breakwater/uploads/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { parse } from 'yaml';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { DATA_FOLDER } from '../harness/demo-stack.js';
import { Collector } from '../harness/collector.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { type PrometheusServer, type Sample, startPrometheus } from '../harness/prometheus-server.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';
import { queriesOf, readDashboards, withVariables } from './dashboards.js';
import { metricsOf } from './promql.js';

const RULES = globSync('docker/prometheus/rules/*.yaml');

/** Requests to exactly `/videos`. */
const VIDEO_REQUESTS = 7;

/** Metrics of events that the test does not cause (an exhausted pool, a killed operation, a night, the end of the process), and of steps that no policy of the API has. */
const RARE = [
  'db_client_connection_timeouts_total',
  'breakwater_shutdown_phase_seconds',
  'breakwater_hedge_started_total',
  'breakwater_hedge_won_total',
  'breakwater_hedge_skipped_total',
  'breakwater_hedge_delay_seconds',
  'breakwater_timeout_seconds',
  'breakwater_stream_lag_seconds',
  'breakwater_throttle_rejected_calls_total',
  'breakwater_overload_rejected_requests_total',
  'breakwater_operations_running',
  'breakwater_operations_refused_total',
  'breakwater_operations_abandoned_total',
  'breakwater_operations_heartbeat_failures_total',
  'breakwater_lock_wait_seconds',
  'breakwater_locks_lost_total',
  'breakwater_single_instance_ticks_total',
];

/** Queries that have an answer only at a bad moment: `<dashboard>: <panel> <query>`. */
const OFTEN_EMPTY = new Set([
  'breakers-and-retries: Failure rate A',
  'breakers-and-retries: Failure rate B',
  'breakers-and-retries: Refused requests A',
  'breakers-and-retries: Injected faults B',
  'uploads: Duration of uploads B',
]);

const DEBUG_TOKEN = 'only-for-tests-of-runbooks';

let postgres: PostgresServer;
let redis: RedisServer;
let collector: Collector;
let upstream: BuiltApp;
let api: BuiltApp;
let prometheus: PrometheusServer;

beforeAll(async () => {
  await buildApps();
  [postgres, redis, collector, upstream] = await Promise.all([
    startPostgres(),
    startRedis(),
    Collector.start(),
    BuiltApp.upstream(),
  ]);
  api = await BuiltApp.api({
    environment: {
      UPSTREAM_PORT: String(upstream.port),
      DATABASE_URL: await postgres.createDatabase('studio'),
      REDIS_URL: redis.url,
      ALERT_GROUP_WAIT: '0',
      DEBUG_TOKEN,
      RATE_LIMIT_ENABLED: 'true',
      RATE_LIMIT_MAX: '1000000',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      UPLOAD_FOLDER: `${DATA_FOLDER}/uploads`,
      OPERATION_CHECK_INTERVAL: '200',
      // A busy machine does not reach it.
      OVERLOAD_ENABLED: 'true',
      OVERLOAD_MAX_DELAY: '10000',
      RESILIENCE_OPTIONS_FILE: 'k8s/components/live-options/policies.json',
    },
  });
  const target = new URL(api.url).host;
  prometheus = await startPrometheus({
    targets: { 'studio-api': target },
    labels: { namespace: 'studio' },
    rules: RULES,
  });
  await live();
});

afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
  await collector?.[Symbol.asyncDispose]();
  await redis?.dispose();
  await postgres?.dispose();
});

const ask = async (path: string): Promise<number> => {
  const response = await api.get(path);
  await response.text();
  return response.status;
};
const many = (count: number, channel: string): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, (_, number) => ask(`/channels/UC${channel}${number}/stats`)));

/** Uploads an avatar. */
async function upload(bytes: Uint8Array): Promise<number> {
  const body = new FormData();
  body.append('file', new Blob([Uint8Array.from(bytes)], { type: 'image/png' }), 'ada.png');
  const response = await api.get('/users/ada/avatar', { method: 'POST', body });
  await response.text();
  return response.status;
}

/** Asks for suggestions of texts for a video: from a provider, from the cache, in the background, and from rules. */
async function suggest(title: string): Promise<void> {
  const created = await api.get('/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channelId: 'UCknown', title }),
  });
  const { id } = (await created.json()) as { id: string };
  const suggested = async (what: string): Promise<unknown> =>
    (await api.get(`/videos/${id}/${what}`, { method: 'POST' })).json();
  expect([await suggested('titles'), await suggested('titles')]).toMatchObject([
    { cached: false },
    { cached: true },
  ]);
  expect(await suggested('preparation')).toMatchObject({ state: 'running' });
  await until(
    async () => (await (await api.get(`/videos/${id}/preparation`)).json()) as { state: string },
    ({ state }) => state === 'prepared',
  );
  await breakUpstream({ mode: 'error' });
  expect(await suggested('summary')).toMatchObject({ degraded: true });
  await breakUpstream({ mode: 'ok' });
}

/** Arms a chaos rule that delays one call a minute by a millisecond. */
async function armChaos(): Promise<void> {
  const { status } = await api.get('/debug/actions/chaos.arm', {
    method: 'POST',
    headers: { authorization: `Bearer ${DEBUG_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ target: 'metrics', reason: 'for its metrics', minutes: 30, policy: 'youtube-data', rate: 1 },
      ...{ kind: 'latency', duration: 1, maxPerMinute: 1 },
    }),
  });
  expect(status).toBe(200);
}

/** Sets the fault of the upstream. */
const breakUpstream = (faults: object): Promise<Response> =>
  upstream.get('/faults', { method: 'PUT', body: JSON.stringify(faults) });

/** A day of a service: normal traffic, uploads, suggestions, a short outage of the database, a crowd, a dependency that hangs, and health requests. */
async function live(): Promise<void> {
  for (let count = 0; count < VIDEO_REQUESTS; count++) expect(await ask('/videos')).toBe(200);
  await armChaos();
  expect(await ask('/channels/UCknown/stats')).toBe(200);
  const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  // A rate needs a second event after the first scrape of a counter.
  for (const title of ['Tides', 'How to bake bread']) {
    expect(await upload(image)).toBe(201);
    expect(await upload(Buffer.concat([image, EICAR]))).toBe(422);
    await suggest(title);
    await prometheus.nextScrape();
  }
  await postgres.kill();
  expect(await ask('/videos')).toBe(503);
  await postgres.start();
  // Twenty calls at a time and fifty that wait: a busy machine may need more than one crowd to fill the bulkhead.
  await breakUpstream({ latency: { distribution: 'fixed', value: 500 } });
  let crowds = 0;
  await until(
    async () => {
      await many(200, `crowd${crowds++}-`);
      const scrape = await (await api.get('/metrics')).text();
      return /^breakwater_bulkhead_rejected_calls_total\{.*\} [1-9]/m.test(scrape);
    },
    (isRefused) => isRefused,
  );
  await breakUpstream({ mode: 'hang' });
  await many(100, 'hanging');
  await until(
    async () => {
      await Promise.all([ask('/channels/UCknown/stats'), ask('/channels/UCnobody/stats'), ask('/health')]);
      return prometheus.query(
        'ALERTS{alertname="CircuitBreakerOpen"} and on() job:http_requests:error_ratio_rate5m ' +
          'and on() breakwater_health_transitions_total and on() breakwater_alert_notifications_total ' +
          'and on() breakwater_issues',
      );
    },
    (samples) => samples.length > 0,
    60_000,
  );
  await prometheus.nextScrape();
}

/** The series of a metric since the start of the API; some exist only for a moment. */
const seriesOf = (metric: string): Promise<Sample[]> => prometheus.query(`last_over_time(${metric}[10m])`);

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly record?: string; readonly expr: string }[];
  }[];
}

const rules = RULES.flatMap((file) =>
  (parse(readFileSync(file, 'utf8')) as RuleFile).groups.flatMap((group) => group.rules),
);
const queries: [source: string, queries: string[]][] = [
  ['the rules', rules.map(({ expr }) => expr)],
  ...readDashboards().map(([file, dashboard]): [string, string[]] => [file, queriesOf(dashboard)]),
];

const RUNBOOKS = globSync('docs/runbooks/*.md').map((file) => readFileSync(file, 'utf8'));
const METRIC = /\b(?:breakwater|http_server|http_client|db_client|process|nodejs)_[a-z0-9_]+/g;
const ADDRESS = /`(?<method>GET|POST) (?<path>\/[^`\s]+)`/g;

describe('Prometheus', () => {
  it('accepts every scrape of the service', async () => {
    expect(await prometheus.scrapeErrors()).toEqual(['']);
  });

  it('counts the requests that were made, by their route', async () => {
    const query =
      'sum(http_server_request_duration_seconds_count{http_route="/videos", http_response_status_code="200"})';
    const [counted] = await until(
      () => prometheus.query(query),
      ([sample]) => (sample?.value ?? 0) >= VIDEO_REQUESTS,
    );
    expect(counted?.value).toBe(VIDEO_REQUESTS);
  });

  it('counts neither probes nor its own scrapes as requests', async () => {
    await ask('/health/ready');
    // On a busy machine a request of a crowd is refused before its route is known.
    const query =
      'count by (http_route) (http_server_request_duration_seconds_count unless ' +
      'http_server_request_duration_seconds_count{http_route="unmatched", http_response_status_code="503"})';
    const routes = (await prometheus.query(query)).map(({ metric }) => metric['http_route'] ?? '');
    expect(routes.toSorted()).toEqual([
      '/channels/:id/stats',
      '/debug/actions/:name',
      '/users/:id/avatar',
      '/videos',
      '/videos/:id/preparation',
      '/videos/:id/summary',
      '/videos/:id/titles',
    ]);
  });

  it('leads from a slow bucket to a trace', async () => {
    const [exemplar] = await prometheus.exemplars('http_server_request_duration_seconds_bucket');
    expect(exemplar?.labels).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it.each(queries)('has every metric and label of %s', async (_source, all) => {
    const missing: string[] = [];
    for (const { metric, labels } of all.flatMap(metricsOf)) {
      if (RARE.includes(metric.replace(/_bucket$/, ''))) continue;
      const series = await seriesOf(metric);
      const lacking = labels.filter((label) => !series.some((sample) => label in sample.metric));
      if (series.length === 0) missing.push(metric);
      else if (lacking.length > 0) missing.push(`${metric}{${lacking.join()}}`);
    }
    expect(missing).toEqual([]);
  });

  it('has every metric that a runbook names', async () => {
    const named = new Set(RUNBOOKS.flatMap((text) => text.match(METRIC) ?? []));
    expect(named.size).toBeGreaterThan(10);
    const unknown: string[] = [];
    for (const metric of named) {
      const series = await seriesOf(`{__name__=~"${metric}(_count)?"}`);
      if (series.length === 0) unknown.push(metric);
    }
    expect(unknown).toEqual([]);
  });

  it('also gets the metrics of rare events', async () => {
    const scrape = await (await api.get('/metrics')).text();
    expect(RARE.filter((metric) => !scrape.includes(`# TYPE ${metric} `))).toEqual([]);
  });

  it.each(queries)('answers every query of %s', async (_source, all) => {
    const answers = await Promise.all(all.map((query) => prometheus.query(query)));
    expect(answers.length).toBeGreaterThan(0);
  });

  it.each(readDashboards())('has figures for every panel of %s', async (_file, dashboard) => {
    const empty: string[] = [];
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr, refId } of targets) {
        const query = withVariables(expr, dashboard);
        const isRare = metricsOf(query).some(({ metric }) => RARE.includes(metric.replace(/_bucket$/, '')));
        if (isRare) continue;
        if ((await prometheus.query(query)).length === 0) empty.push(`${dashboard.uid}: ${title} ${refId}`);
      }
    }
    expect(empty.filter((query) => !OFTEN_EMPTY.has(query))).toEqual([]);
  });

  it.each(readDashboards())('has values for every variable of %s', async (_file, dashboard) => {
    const empty: string[] = [];
    for (const { name, definition } of dashboard.templating.list) {
      const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? [];
      if (series === undefined) continue;
      const values = await prometheus.query(`count by (${label}) (${withVariables(series, dashboard)})`);
      if (!values.some(({ metric }) => metric[label!])) empty.push(name);
    }
    expect(empty).toEqual([]);
  });
});

describe('the API', () => {
  const headers = { authorization: `Bearer ${DEBUG_TOKEN}` };

  it('answers at every address that a runbook names', async () => {
    const { issues } = (await (await api.get('/errors', { headers })).json()) as { issues: { id: string }[] };
    const named = RUNBOOKS.flatMap((text) => [...text.matchAll(ADDRESS)]).map(({ groups }) => ({
      method: groups!['method']!,
      path: groups!['path']!.replace('<id>', issues[0]!.id).replace('<name>', 'youtube-data'),
    }));
    expect(named.length).toBeGreaterThan(15);
    for (const { method, path } of named) {
      const response = await api.get(path, { method, headers });
      await response.text();
      expect([method, path, response.status]).toEqual([method, path, 200]);
    }
  });
});
