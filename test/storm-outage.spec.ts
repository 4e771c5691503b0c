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

let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let pager: RecordingServer;
/** True while the receiver of the alerts is available. */
let reachable = true;
/** The notifications that the receiver has accepted. */
const accepted: string[] = [];
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await buildApps();
  [postgres, redis, upstream] = await Promise.all([startPostgres(), startRedis(), BuiltApp.upstream()]);
  await upstream.get('/faults', { method: 'PUT', body: '{"mode":"error"}' });
  pager = await RecordingServer.start((response) => {
    if (reachable) accepted.push(pager.requests.at(-1)!.body);
    response.writeHead(reachable ? 200 : 503).end();
  });
  environment = {
    DEBUG_TOKEN,
    UPSTREAM_PORT: String(upstream.port),
    DATABASE_URL: await postgres.createDatabase('studio'),
    REDIS_URL: redis.url,
    ALERT_WEBHOOK_URL: pager.url,
    ALERT_GROUP_WAIT: '500',
  };
});

afterAll(async () => {
  await upstream?.[Symbol.asyncDispose]();
  await pager?.[Symbol.asyncDispose]();
  await redis?.dispose();
  await postgres?.dispose();
});

interface Notification {
  readonly groupLabels: { readonly alertname: string };
}

/** Requests new channels, and returns the number of answers with the tracked error. */
async function storm(app: BuiltApp, name: string): Promise<number> {
  const codes = await Promise.all(
    Array.from({ length: STORM }, async (_, number) => {
      const response = await app.get(`/channels/UC${name}${number}/stats`).catch(() => undefined);
      const body = (await response?.json().catch(() => undefined)) as { code?: string } | undefined;
      return body?.code;
    }),
  );
  return codes.filter((code) => code === 'CHANNEL_STATS_UNAVAILABLE').length;
}

/** Number of these errors in the database. */
async function stored(app: BuiltApp): Promise<number> {
  const response = await app.get('/errors?search=no statistics', OPERATOR);
  const { issues = [] } = (await response.json()) as { readonly issues?: readonly { count: number }[] };
  return issues.reduce((sum, { count }) => sum + count, 0);
}

describe('a storm of errors', () => {
  it('loses no error while the database, Redis and the receiver of the alerts are gone', async () => {
    await using app = await BuiltApp.api({ environment });
    let failed = await storm(app, 'before');
    reachable = false;
    await Promise.all([postgres.kill(), redis.kill()]);
    failed += await storm(app, 'outage');
    await until(
      () => [...app.said('Alerts'), ...app.said('ErrorTracker')].join('\n'),
      (said) => /channel 'webhook' is failing/i.test(said) && /issue store is failing/i.test(said),
    );
    await Promise.all([postgres.start(), redis.start()]);
    reachable = true;
    await until(
      () => stored(app),
      (errors) => errors === failed,
    );
    await until(
      () => accepted.map((body) => (JSON.parse(body) as Notification).groupLabels.alertname),
      (names) => names.includes('HighErrorRate'),
    );
    expect(failed).toBe(2 * STORM);
    const said = [...app.said('ErrorTracker'), ...app.said('Alerts')];
    expect(said.filter((line) => line.includes('issue store'))).toHaveLength(2);
    expect(said.length).toBeLessThan(30);
  });

  it('is stored to the last error when the service is stopped meanwhile', async () => {
    let failed: number;
    let before: number;
    {
      await using app = await BuiltApp.api({ environment });
      before = await stored(app);
      const storms = storm(app, 'ending');
      await until(
        () => app.log.filter(({ msg }) => msg === 'request completed').length,
        (requests) => requests > 20,
      );
      app.process.kill('SIGTERM');
      failed = await storms;
      expect(await app.process.ended).toBe(0);
    }
    await using next = await BuiltApp.api({ environment });
    expect((await stored(next)) - before).toBe(failed);
    expect(failed).toBeGreaterThan(20);
  });
});
