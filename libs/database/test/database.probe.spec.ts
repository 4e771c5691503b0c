import { SystemClock } from '@breakwater/core';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { openConnections } from '../../../test/harness/open-connections.js';
import { until } from '../../../test/harness/until.js';
import { classifyDatabaseError } from '../src/failure/classify-database-error.js';
import { resolveDatabaseOptions } from '../src/options/resolve-database-options.js';
import { DatabaseProbe } from '../src/probe/database.probe.js';
import { ProbeConnection } from '../src/probe/probe-connection.js';
import { PrismaClient } from './prisma/client/client.js';

let server: PostgresServer;
let connection: ProbeConnection;
let probe: DatabaseProbe;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.dispose());
afterEach(() => connection.close());

/** A limit that a server which hangs reaches soon. Other tests wait longer: a busy machine may be slow to connect. */
const SHORT_LIMIT = 300;

function probing(probeTimeout = 60_000, url = server.url()): void {
  const settings = resolveDatabaseOptions({ client: PrismaClient, url, probeTimeout }, {});
  connection = new ProbeConnection(settings, new SystemClock());
  probe = new DatabaseProbe(connection);
}
const kindOfPing = (): Promise<string> =>
  probe.ping().then(
    () => 'up',
    (error: unknown) => classifyDatabaseError(error).kind,
  );
const pid = async (): Promise<unknown> =>
  (await connection.query('SELECT pg_backend_pid() AS pid'))[0]?.['pid'];

describe('DatabaseProbe', () => {
  it('uses one connection for all its queries', async () => {
    probing();
    await probe.ping();
    const first = await pid();
    await probe.ping();
    expect(await pid()).toBe(first);
  });

  it('runs one query for any number of concurrent callers', async () => {
    probing();
    const pings = Array.from({ length: 1_000 }, () => probe.ping());
    expect(new Set(pings).size).toBe(1);
    await Promise.all(pings);
  });

  it('answers in time when the server hangs, and recovers with it', async () => {
    probing(SHORT_LIMIT);
    await until(kindOfPing, (kind) => kind === 'up');
    await server.freeze();
    expect(await kindOfPing()).toBe('query-timeout');
    expect(await kindOfPing()).toBe('query-timeout');
    await server.thaw();
    await until(kindOfPing, (kind) => kind === 'up');
    // The queries that were given up have left no connection behind.
    await until(
      () =>
        connection.query<{ count: string }>(
          `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'breakwater probe'`,
        ),
      (rows) => rows[0]?.count === '1',
    );
  });

  it('notices that the server was killed, and recovers with it', async () => {
    probing();
    await probe.ping();
    await server.kill();
    expect(['connection-lost', 'unreachable']).toContain(await kindOfPing());
    expect(await kindOfPing()).toBe('unreachable');
    await server.start();
    await until(kindOfPing, (kind) => kind === 'up');
  });

  it('opens no second connection to a server that never answers before the first is closed', async () => {
    await using hole = (await faultyProxy(server.url())).blackHole();
    probing(100, hole.url);
    const answers = await Promise.all(Array.from({ length: 300 }, kindOfPing));
    expect(new Set(answers)).toEqual(new Set(['query-timeout']));
    expect(await kindOfPing()).toBe('query-timeout');
    expect(hole.counters.connections).toBe(2);
    await openConnections(hole, 0);
  });

  it('rejects when it is closed', async () => {
    probing();
    await probe.ping();
    connection.close();
    expect(await kindOfPing()).toBe('closed');
  });
});
