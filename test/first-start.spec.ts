import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltApp, buildApps } from './harness/built-app.js';
import { freePort } from './harness/free-port.js';
import { type PostgresServer, startPostgres } from './harness/postgres-server.js';
import { Program } from './harness/program.js';
import { RecordingServer } from './harness/recording-server.js';
import { type RedisServer, startRedis } from './harness/redis-server.js';
import { until } from './harness/until.js';

const DEBUG_TOKEN = 'breakwater-debug';
/** Number of looks at the health of the API after it has become ready. */
const LOOKS_WHEN_READY = 30;

/** They depend on the load of the machine that runs the tests. */
const OF_THE_MACHINE = ['event-loop', 'cpu', 'memory'];

interface Look {
  readonly ready: number;
  readonly live: number;
  /** The statuses of all checks that do not measure the machine. */
  readonly statuses: Readonly<Record<string, string>>;
}

let postgres: PostgresServer;
let redis: RedisServer;
let upstream: BuiltApp;
let receiver: RecordingServer;
let api: Program;
const looks: Look[] = [];

beforeAll(async () => {
  await buildApps();
  [postgres, redis, upstream] = await Promise.all([startPostgres(), startRedis(), BuiltApp.upstream()]);
  receiver = await RecordingServer.start();
  const port = await freePort();
  api = new Program([process.execPath, 'apps/api/dist/main.js'], {
    PORT: String(port),
    DEBUG_TOKEN,
    UPSTREAM_PORT: String(upstream.port),
    DATABASE_URL: await postgres.createDatabase('studio'),
    REDIS_URL: redis.url,
    ALERT_WEBHOOK_URL: receiver.url,
    ALERT_GROUP_WAIT: '0',
  });
  await until(
    async () => {
      const look = await lookAt(`http://127.0.0.1:${port}`).catch(() => undefined);
      if (look) looks.push(look);
      return looks.filter(({ ready }) => ready === 200).length;
    },
    (count) => count >= LOOKS_WHEN_READY,
  ).catch((error: unknown) => {
    throw new Error(`The API did not become ready:\n${api.output.slice(-5_000)}`, { cause: error });
  });
  api.kill('SIGTERM');
  await api.ended;
});

afterAll(async () => {
  api.kill('SIGKILL');
  await receiver[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await redis.dispose();
  await postgres.dispose();
});

async function lookAt(url: string): Promise<Look> {
  const [ready, live, health] = await Promise.all([
    fetch(`${url}/health/ready`),
    fetch(`${url}/health/live`),
    fetch(`${url}/health`, { headers: { authorization: `Bearer ${DEBUG_TOKEN}` } }),
  ]);
  await Promise.all([ready.text(), live.text()]);
  const { checks } = (await health.json()) as { checks: Record<string, { status: string }> };
  const statuses: Record<string, string> = {};
  for (const [name, { status }] of Object.entries(checks)) {
    if (!OF_THE_MACHINE.includes(name)) statuses[name] = status;
  }
  return { ready: ready.status, live: live.status, statuses };
}

describe('a normal start of the API on an empty database', () => {
  it('is alive all the time, and healthy from the first moment in which it is ready', () => {
    expect(new Set(looks.map(({ live }) => live))).toEqual(new Set([200]));
    const first = looks.findIndex(({ ready }) => ready === 200);
    const bad = looks
      .slice(first)
      .filter(({ ready, statuses }) => ready !== 200 || Object.values(statuses).some((s) => s !== 'healthy'));
    expect(bad).toEqual([]);
    expect(looks.at(-1)!.statuses).toMatchObject({
      database: 'healthy',
      redis: 'healthy',
      youtube: 'healthy',
    });
  });

  it('shows before that only its database as unhealthy, while the tables are made', () => {
    const starting = looks.filter(({ ready }) => ready !== 200);
    const unhealthy = starting.flatMap(({ statuses }) =>
      Object.keys(statuses).filter((name) => statuses[name] !== 'healthy'),
    );
    expect([[], ['database']]).toContainEqual([...new Set(unhealthy)]);
  });

  it('logs no error and no change of a check, and sends no alert', () => {
    const lines = api.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string });
    expect(lines).toContainEqual(expect.objectContaining({ msg: expect.stringContaining('Stopped after') }));
    // A result is stale when the machine has not let the process run for some intervals.
    const ofTheMachine = new RegExp(
      `Health check '(${OF_THE_MACHINE.join('|')})'|^Health check '.+' is unknown \\(stale\\)`,
    );
    const told = lines.filter(({ level, msg }) => level >= 50 || msg.startsWith('Health check'));
    expect(told.filter(({ msg }) => !ofTheMachine.test(msg))).toEqual([]);
    expect(receiver.requests.filter(({ body }) => !ofTheMachine.test(body))).toEqual([]);
  });
});
