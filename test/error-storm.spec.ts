import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';
import { RecordingServer } from './harness/recording-server.js';
import { type RedisServer, startRedis } from './harness/redis-server.js';
import { until } from './harness/until.js';

const DEBUG_TOKEN = 'breakwater-debug';
const OPERATOR = { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } };
/** Number of requests in a storm. */
const STORM = 300;
/** Number of requests that open the circuit of a replica. */
const OPENING = 10;

interface Issue {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly count: number;
}

interface Notification {
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let pager: RecordingServer;
let replicas: BuiltApp[];

beforeAll(async () => {
  await buildApps();
  [postgres, redis, upstream] = await Promise.all([startPostgres(), startRedis(), BuiltApp.upstream()]);
  pager = await RecordingServer.start();
  const environment = {
    DEBUG_TOKEN,
    UPSTREAM_PORT: String(upstream.port),
    DATABASE_URL: await postgres.createDatabase('studio'),
    REDIS_URL: redis.url,
    ALERT_WEBHOOK_URL: pager.url,
    ALERT_GROUP_WAIT: '500',
  };
  // The replicas start one after the other, because the first one creates the tables.
  replicas = [await BuiltApp.api({ environment }), await BuiltApp.api({ environment })];
});

afterAll(async () => {
  for (const app of [...(replicas ?? []), upstream]) await app?.[Symbol.asyncDispose]();
  await pager?.[Symbol.asyncDispose]();
  await redis?.dispose();
  await postgres?.dispose();
});

/** Requests new channels from both replicas, so that there is no earlier answer. */
async function storm(name: string): Promise<number[]> {
  return Promise.all(
    Array.from({ length: STORM }, async (_, number) => {
      const response = await replicas[number % 2]!.get(`/channels/UC${name}${number}/stats`);
      await response.text();
      return response.status;
    }),
  );
}

async function issues(query = ''): Promise<Issue[]> {
  const response = await replicas[0]!.get(`/errors${query}`, OPERATOR);
  return ((await response.json()) as { issues: Issue[] }).issues;
}

/** Errors of each issue. */
const counts = async (): Promise<Map<string, number>> =>
  new Map((await issues()).map(({ id, count }) => [id, count]));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Sends requests until the replica no longer calls YouTube, and has stored all its errors. */
async function openCircuit(api: BuiltApp, index: number): Promise<void> {
  for (let number = 0; number < OPENING; number++)
    await (await api.get(`/channels/UCopening${index}${number}/stats`)).text();
  await until(
    async () =>
      (await (await api.get('/debug/circuits', OPERATOR)).json()) as Record<string, { isOpen: boolean }>,
    (circuits) => circuits['youtube-data']?.isOpen === true,
  );
  await until(
    async () => sum([...(await counts()).values()]),
    (stored) => stored === OPENING * replicas.length,
  );
}

const notifications = (): Notification[] =>
  pager.requests.map(({ body }) => JSON.parse(body) as Notification);

const notified = (alertname: string): Notification[] =>
  notifications().filter(({ groupLabels }) => groupLabels['alertname'] === alertname);

describe('a storm of errors', () => {
  it('becomes one issue of all replicas, with every error counted', async () => {
    await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
    await Promise.all(replicas.map(openCircuit));
    const before = await counts();
    expect(new Set(await storm('first'))).toEqual(new Set([503]));
    const grown = await until(
      async () => [...(await counts())].map(([id, count]) => count - (before.get(id) ?? 0)).filter(Boolean),
      (growth) => sum(growth) === STORM,
    );
    expect(grown).toEqual([STORM]);
    const [issue] = await issues('?sort=count');
    expect(issue?.title).toMatch(
      /^ChannelStatsUnavailableError: There are no statistics of channel UC[\w-]+ at present\.$/,
    );
    expect(issue?.state).toBe('new');
  });

  it('causes one message, which one of the replicas sends', async () => {
    await until(
      () => notified('HighErrorRate').length,
      (count) => count > 0,
    );
    expect(notified('HighErrorRate')).toHaveLength(1);
    expect(notified('HighErrorRate')[0]?.alerts[0]?.annotations['summary']).toMatch(/errors per minute$/);
  });

  it('leaves a short log', () => {
    for (const { log } of replicas) {
      const told = log.filter(({ msg }) => String(msg).includes('ChannelStatsUnavailableError'));
      expect(told.length).toBeLessThan(20);
    }
  });

  it('raises the error rate of each replica', async () => {
    const rates = await Promise.all(
      replicas.map(
        async (api) => (await api.get('/health/error-rate')).json() as Promise<Record<string, number>>,
      ),
    );
    expect(sum(rates.map((rate) => rate['error_count']!))).toBe(STORM + OPENING * replicas.length);
    expect(Object.keys(rates[0]!)).toEqual(
      expect.arrayContaining([
        'error_count',
        'success_count',
        'total_requests',
        'error_rate_percent',
        'window_seconds',
      ]),
    );
  });

  it('comes back as a regression once it was resolved', async () => {
    for (const { id } of await issues()) {
      const resolved = await replicas[1]!.get(`/errors/${id}/resolve`, { ...OPERATOR, method: 'POST' });
      expect(resolved.status).toBe(200);
    }
    expect((await issues()).map(({ state }) => state)).not.toContain('new');
    await storm('second');
    await until(
      () => issues('?state=regressed'),
      (found) => found.length > 0,
    );
    await until(
      () => notified('Regression').length,
      (count) => count > 0,
    );
    expect(notified('Regression')).toHaveLength(1);
  });

  it('can be tested with a message that goes through every channel', async () => {
    const answer = await replicas[0]!.get('/alerts/test', { ...OPERATOR, method: 'POST' });
    expect(answer.status).toBe(200);
    expect(notifications().at(-1)?.alerts).toHaveLength(1);
    await until(
      () => replicas[0]!.said('Alerts'),
      (lines) => lines.some((line) => line.startsWith('[TEST]')),
    );
  });

  it('is shown only to operators', async () => {
    const refused = ['/errors', '/errors/stats', '/errors/x'].map(
      async (path) => (await replicas[0]!.get(path)).status,
    );
    expect(await Promise.all(refused)).toEqual([401, 401, 401]);
  });
});
