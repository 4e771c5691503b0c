import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { BuiltApp, buildApps } from '../harness/built-app.js';
import { type PostgresServer, startPostgres } from '../harness/postgres-server.js';
import { until } from '../harness/until.js';

let postgres: PostgresServer;
let upstream: BuiltApp;
let pool: Pool;
let environment: NodeJS.ProcessEnv;
const replicas: BuiltApp[] = [];

beforeAll(async () => {
  await buildApps();
  [postgres, upstream] = await Promise.all([startPostgres(), BuiltApp.upstream()]);
  const DATABASE_URL = await postgres.createDatabase('studio');
  pool = new Pool({ connectionString: DATABASE_URL, max: 2 });
  environment = { DATABASE_URL, UPSTREAM_PORT: String(upstream.port), CIRCUIT_BREAKER_VOLUME_THRESHOLD: '5' };
}, 300_000);

afterEach(async () => {
  await fetch(`${upstream.url}/faults`, { method: 'DELETE' });
  for (const replica of replicas.splice(0)) await replica[Symbol.asyncDispose]();
});

afterAll(async () => {
  await pool?.end();
  await upstream?.[Symbol.asyncDispose]();
  await postgres?.dispose();
});

const send = (method: string, path: string, body: object): Promise<Response> =>
  upstream.get(path, { method, body: JSON.stringify(body) });
const publish = (count: number): Promise<Response> => send('POST', '/jetstream/events', { count });

async function start(variables: NodeJS.ProcessEnv = {}): Promise<BuiltApp> {
  const replica = await BuiltApp.api({ environment: { ...environment, ...variables } });
  replicas.push(replica);
  return replica;
}

interface State {
  readonly status?: string;
  readonly message?: string;
  readonly state?: string;
  readonly received?: number;
  readonly deadLetters?: number;
}

const stateOf = async (replica: BuiltApp): Promise<State> =>
  (await (await replica.get('/health/jetstream')).json()) as State;

/** Waits until so many connections to the stream are open. */
const connected = (count: number): Promise<unknown> =>
  until(
    async () =>
      ((await (await upstream.get('/jetstream')).json()) as { subscriptions: number }).subscriptions,
    (subscriptions) => subscriptions === count,
  );

async function kept(): Promise<string[]> {
  const { rows } = await pool.query<{ uri: string }>(
    "SELECT 'at://' || did || '/app.bsky.feed.post/' || rkey AS uri FROM posts ORDER BY position",
  );
  return rows.map(({ uri }) => uri);
}

const published = async (): Promise<string[]> =>
  (await (await upstream.get('/jetstream/posts')).json()) as string[];

/** Waits until the table has the posts that exist, and no others. */
async function complete(): Promise<void> {
  const expected = await published();
  const last = expected.at(-1);
  await until(kept, (uris) => uris.at(-1) === last && uris.length === expected.length);
  expect(await kept()).toEqual(expected);
}

/** Writes a row for each time that a post is written in a transaction that is committed. */
const COUNT_WRITES = `
  CREATE TABLE writes (did TEXT, rkey TEXT);
  CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO writes VALUES (NEW.did, NEW.rkey); RETURN NEW; END $$;
  CREATE TRIGGER count_writes AFTER INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION count_write();`;

async function writtenTwice(): Promise<object[]> {
  const { rows } = await pool.query<object>(
    'SELECT did, rkey FROM writes GROUP BY did, rkey HAVING count(*) > 1',
  );
  return rows;
}

describe('the stream of the Studio API with PostgreSQL', () => {
  it('loses no post and keeps none twice, over cut connections, kill -9 and a restart', async () => {
    const first = await start();
    await connected(1);
    await pool.query(COUNT_WRITES);
    await publish(100);
    await send('PUT', '/faults/jetstream', { mode: 'drop', after: 40 });
    await publish(100);
    await until(kept, ({ length }) => length > 100);
    first.process.kill('SIGKILL');
    await first.process.ended;
    await publish(100);
    await send('PUT', '/faults/jetstream', { mode: 'duplicate', rate: 0.5 });
    await start();
    await complete();
    expect(await writtenTwice()).toEqual([]);
  });

  it('ends in order at SIGTERM, and goes on at the next start where it ended', async () => {
    const first = await start();
    await connected(1);
    await publish(50);
    await complete();
    await publish(50);
    first.process.kill('SIGTERM');
    expect(await first.process.ended).toBe(0);
    await publish(50);
    await start();
    await complete();
    expect(await writtenTwice()).toEqual([]);
  });

  it('is read by one of two replicas, and by the other one when that dies', async () => {
    const both = [await start(), await start()];
    await connected(1);
    await publish(100);
    await complete();
    const [waiting, reading] = await until(
      async () => {
        const states = await Promise.all(
          both.map(async (replica) => ({ replica, ...(await stateOf(replica)) })),
        );
        return states.toSorted(({ received: one = -1 }, { received: other = -1 }) => one - other);
      },
      ([first, second]) => first?.received === undefined && second?.state === 'open',
    );
    expect(waiting).toMatchObject({ status: 'healthy', message: 'Another replica reads the stream.' });
    reading!.replica.process.kill('SIGKILL');
    await publish(100);
    await complete();
    expect(await writtenTwice()).toEqual([]);
    expect(await stateOf(waiting!.replica)).toMatchObject({ state: 'open', deadLetters: 0 });
  });

  it('is taken over when the reader loses its lock, and keeps no post twice', async () => {
    const both = [await start(), await start()];
    await connected(1);
    const { rows } = await pool.query<{ pid: number }>(
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory'",
    );
    expect(rows).toHaveLength(1);
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    await until(
      () => both.flatMap((replica) => replica.said('Posts')),
      (lines) => lines.filter((line) => line.includes('reads the stream')).length === 2,
    );
    await publish(100);
    await complete();
    expect(await writtenTwice()).toEqual([]);
    expect(both.flatMap((replica) => replica.said('Posts'))).toContain(
      'This replica has lost the lock of the stream of posts; one replica will take it over.',
    );
  });

  it('keeps each post once when each replica reads it, and no circuit opens', async () => {
    // A pool of one connection has no room for the lock.
    const both = [await start({ DATABASE_POOL_SIZE: '1' }), await start({ DATABASE_POOL_SIZE: '1' })];
    await connected(2);
    await publish(100);
    await complete();
    expect(await writtenTwice()).toEqual([]);
    for (const replica of both) {
      expect(await (await replica.get('/health/circuit-breakers')).text()).not.toContain('"state":"open"');
      expect(await stateOf(replica)).toMatchObject({ state: 'open', deadLetters: 0 });
    }
  });
});
