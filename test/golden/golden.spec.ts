import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool, type PoolClient } from 'pg';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { parseExposition } from '../harness/exposition.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { RecordingServer } from '../harness/recording-server.js';
import { type RedisServer, startRedis } from '../harness/redis-server.js';
import { until } from '../harness/until.js';
import { golden } from './golden-file.js';
import { normalisedBody, normalisedEvents, normalisedScrape } from './normalised.js';

const DEBUG_TOKEN = 'breakwater-debug';
const OPERATOR = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };
const RECORDER = fileURLToPath(new URL('./record-events.mjs', import.meta.url));

let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let api: BuiltApp;
let pool: Pool;
let pager: RecordingServer;
let folder: string;
let events: string;
const bodies: Record<string, unknown> = {};

beforeAll(async () => {
  await buildApps();
  folder = await mkdtemp(join(tmpdir(), 'breakwater-golden-'));
  events = join(folder, 'events');
  [postgres, redis, upstream] = await Promise.all([startPostgres(), startRedis(), BuiltApp.upstream()]);
  const DATABASE_URL = await postgres.createDatabase('studio');
  pool = new Pool({ connectionString: DATABASE_URL, max: 1 });
  pager = await RecordingServer.start();
  api = await BuiltApp.api({
    node: ['--import', RECORDER],
    environment: {
      DEBUG_TOKEN,
      DATABASE_URL,
      RECORDED_EVENTS: events,
      UPSTREAM_PORT: String(upstream.port),
      REDIS_URL: redis.url,
      // The messages of a replica to itself arrive at any time.
      FLEET_HINTS_ENABLED: 'false',
      REQUEST_TIMEOUT: '2500',
      // A look at stuck operations would add events only to a run that takes longer.
      OPERATION_CHECK_INTERVAL: '86400000',
      ALERT_WEBHOOK_URL: pager.url,
    },
  });
  await until(
    () => ask('/health/jetstream'),
    ({ body }) => (body as { readonly state?: string }).state === 'open',
  );
});

afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
  await pager?.[Symbol.asyncDispose]();
  await pool?.end();
  await redis?.dispose();
  await postgres?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function ask(path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await api.get(path, init);
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? '' : (JSON.parse(answer) as unknown) };
}

/** Records the answer under a name for the comparison. */
async function capture(name: string, path: string, init?: RequestInit): Promise<void> {
  bodies[name] = normalisedBody(await ask(path, init));
}

const post = (path: string, body: unknown): Promise<{ status: number; body: unknown }> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Waits until health shows in all three places that YouTube is not available. */
const healthKnows = (): Promise<unknown> =>
  until(
    () => ask('/health/detailed'),
    ({ body }) => {
      const { history } = body as { readonly history: readonly { readonly check: string }[] };
      const checks = new Set(history.map(({ check }) => check));
      return ['circuit-breakers', 'module:channel-stats', 'youtube'].every((check) => checks.has(check));
    },
  );

/** Waits until the index of videos, which is filled after the start, has asked its store. */
const indexIsFilled = (): Promise<unknown> =>
  until(
    () => ask('/health/detailed'),
    ({ body }) =>
      JSON.stringify((body as { vectorStore?: unknown }).vectorStore).includes('sinceLastSuccess'),
  );

/** Locks the table of videos while `work` runs, so that every query of it waits. */
async function whileVideosAreLocked<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE videos IN ACCESS EXCLUSIVE MODE');
  try {
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const HEALTH = ['', '/live', '/ready', '/startup', '/detailed', '/modules', '/circuit-breakers'];
const CHECKS = [
  '/database',
  '/redis',
  '/youtube',
  '/openai',
  '/anthropic',
  '/vector',
  '/error-rate',
  '/memory',
  '/resources',
];

async function captureHealth(when: string): Promise<void> {
  for (const path of [...HEALTH, ...CHECKS]) await capture(`${when}: GET /health${path}`, `/health${path}`);
  const headers = { accept: 'application/health+json' };
  await capture(`${when}: GET /health as health+json`, '/health', { headers });
}

interface IssueList {
  readonly issues: readonly { readonly id: string; readonly title: string }[];
}

/** The errors of the script that become issues. */
const TRACKED = ['ChannelStatsUnavailableError', 'PrismaClientKnownRequestError', 'TimeoutExceededError'];

/** The fixed script whose effects the golden files record. */
async function act(): Promise<void> {
  await indexIsFilled();
  await captureHealth('healthy');
  const created = await post('/videos', { channelId: 'UCgolden', title: 'Golden' });
  bodies['POST /videos'] = normalisedBody(created);
  const { id } = created.body as { id: string };
  await capture('GET /videos/:id', `/videos/${id}`);
  await capture('GET /videos', '/videos');
  await ask('/channels/UCgolden/stats');

  // Wrong requests of clients.
  bodies['400'] = normalisedBody(await post('/videos', { title: '', surprise: true }));
  await capture('404 of a route', '/nowhere');
  await capture('404 of a video', '/videos/00000000-0000-4000-8000-000000000000');
  await capture('401', '/debug/circuits');

  // A slow query, then a query that takes longer than the deadline of its request.
  const slow = await whileVideosAreLocked(async (client) => {
    const answer = ask(`/videos/${id}`);
    await client.query('SELECT pg_sleep(1.5)');
    return [answer] as const;
  });
  await slow[0];
  await whileVideosAreLocked(async () => capture('408', `/videos/${id}`));

  // A defect: the table is missing.
  await pool.query('ALTER TABLE videos RENAME TO moved');
  await capture('500', '/videos');
  await pool.query('ALTER TABLE moved RENAME TO videos');

  // YouTube fails: retries, fallback, refusal without one, then the circuit opens.
  await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
  await ask('/channels/UCgolden/stats');
  await capture('503 while YouTube fails', '/channels/UCother/stats');
  await until(
    async () => {
      await ask('/channels/UCgolden/stats');
      return ask('/health/circuit-breakers');
    },
    ({ body }) => (body as { open_count: number }).open_count === 1,
  );
  await capture('fallback', '/channels/UCgolden/stats');
  await capture('503 while the circuit is open', '/channels/UCother/stats');
  await healthKnows();
  await captureHealth('open');
  await upstream.get('/faults', { method: 'DELETE' });

  const { issues } = await until(
    async () => (await ask('/errors', OPERATOR)).body as IssueList,
    (list) => TRACKED.every((name) => list.issues.some(({ title }) => title.startsWith(name))),
  );
  const issue = issues.find(({ title }) => title.startsWith('ChannelStatsUnavailableError'));
  await until(
    () => ask(`/errors/${issue?.id}`, OPERATOR),
    ({ body }) => JSON.stringify(body).includes('CIRCUIT_OPEN'),
  );
  for (const path of ['/debug/circuits', '/errors?sort=firstSeen', '/errors/stats'])
    await capture(`GET ${path}`, path, OPERATOR);
  await capture('GET /errors/:id', `/errors/${issue?.id}`, OPERATOR);
  for (const action of ['resolve', 'archive'])
    await capture(`POST /errors/:id/${action}`, `/errors/${issue?.id}/${action}`, {
      ...OPERATOR,
      method: 'POST',
    });
  for (const action of ['open', 'close', 'reset'])
    await capture(`POST /debug/circuits/:name/${action}`, `/debug/circuits/youtube-data/${action}`, {
      ...OPERATOR,
      method: 'POST',
    });
  await capture('POST /alerts/test', '/alerts/test', { ...OPERATOR, method: 'POST' });
  bodies['alert'] = normalisedBody(JSON.parse(pager.requests.at(-1)!.body));
  await capture('GET /metrics as JSON', '/metrics', { headers: { accept: 'application/json' } });
}

describe('the golden files', () => {
  beforeAll(act);

  it('contain every body of the API', async () => {
    expect(bodies).toEqual(await golden('bodies', bodies));
  });

  it('contain the families of the scrape, with their labels', async () => {
    for (const [name, format, accept] of [
      ['scrape', 'text', 'text/plain'],
      ['scrape-openmetrics', 'openmetrics', 'application/openmetrics-text; version=1.0.0'],
    ] as const) {
      const scrape = await api.get('/metrics', { headers: { accept } });
      const families = normalisedScrape(parseExposition(await scrape.text(), format));
      expect(families).toEqual(await golden(name, families));
    }
  });

  it('contain the events of the API from its start to its end', async () => {
    api.process.kill('SIGTERM');
    await api.process.ended;
    const shapes = normalisedEvents(await readFile(events, 'utf8'));
    expect(shapes).toEqual(await golden('events', shapes));
  });
});
