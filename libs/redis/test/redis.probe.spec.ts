import { ResilienceEvents, SystemClock, SystemRandom } from '@breakwater/core';
import { Redis } from 'ioredis';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { openConnections } from '../../../test/harness/open-connections.js';
import { until } from '../../../test/harness/until.js';
import { RedisConnection, type RedisModuleOptions, RedisProbe, classifyRedisError } from '../src/index.js';
import { resolveRedisOptions } from '../src/options/resolve-redis-options.js';

let server: RedisServer;
let admin: Redis;
let connection: RedisConnection;
let probe: RedisProbe;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());
afterEach(() => connection.close());

/** A limit that a server which hangs reaches soon. Other tests wait longer: a busy machine may be slow to connect. */
const SHORT_LIMIT: RedisModuleOptions = { probeTimeout: 200 };

async function probing(options: RedisModuleOptions = {}): Promise<void> {
  const settings = resolveRedisOptions('default', { url: server.url, probeTimeout: 60_000, ...options });
  connection = await RedisConnection.open(
    settings,
    new SystemRandom(),
    new SystemClock(),
    new ResilienceEvents(),
  );
  probe = new RedisProbe(connection, new SystemClock());
}
const kindOfPing = (): Promise<string> =>
  probe.ping().then(
    () => 'up',
    (error: unknown) => classifyRedisError(error).kind,
  );
async function asAdmin<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  admin = new Redis(server.port, '127.0.0.1');
  try {
    return await work(admin);
  } finally {
    admin.disconnect();
  }
}
const pings = (): Promise<number> =>
  asAdmin(async (client) =>
    Number(/cmdstat_ping:calls=(\d+)/.exec(await client.info('commandstats'))?.[1] ?? 0),
  );

describe('RedisProbe', () => {
  it('runs one test for any number of concurrent callers', async () => {
    await probing();
    const before = await pings();
    await Promise.all(Array.from({ length: 1_000 }, () => probe.ping()));
    expect(await pings()).toBe(before + 1);
  });

  it('rejects in time when the server hangs, and sends no burst of commands afterwards', async () => {
    await probing(SHORT_LIMIT);
    await until(kindOfPing, (kind) => kind === 'up');
    const before = await pings();
    server.freeze();
    for (let round = 0; round < 5; round += 1) {
      const kinds = await Promise.all(Array.from({ length: 200 }, kindOfPing));
      expect(new Set(kinds)).toEqual(new Set(['timeout']));
    }
    server.thaw();
    let looks = 0;
    await until(
      () => (looks++, kindOfPing()),
      (kind) => kind === 'up',
    );
    // One command of the time before, and one for each look: nothing of the thousand calls.
    expect(await pings()).toBeLessThanOrEqual(before + 1 + looks);
    await until(
      () => asAdmin((client) => client.client('LIST')),
      (list) => String(list).trim().split('\n').length <= 3,
    );
  });

  it('reports that no server listens, and recovers with the server', async () => {
    await probing();
    await probe.ping();
    await server.kill();
    expect(['unreachable', 'connection-lost']).toContain(await kindOfPing());
    expect(await kindOfPing()).toBe('unreachable');
    await server.start();
    await until(kindOfPing, (kind) => kind === 'up');
  });

  it('gives up a server that accepts and never answers', async () => {
    await using hole = (await faultyProxy(server.url)).blackHole();
    await probing({ ...SHORT_LIMIT, url: hole.url });
    expect(await kindOfPing()).toBe('timeout');
    await connection.close();
    await openConnections(hole, 0);
  });

  it('detects a server that accepts no writes, if probeKey is set', async () => {
    await probing({ probeKey: 'breakwater:probe' });
    expect(await kindOfPing()).toBe('up');
    await asAdmin((client) => client.config('SET', 'maxmemory', '1'));
    expect(await kindOfPing()).toBe('read-only');
    await asAdmin((client) => client.config('SET', 'maxmemory', '0'));
    expect(await kindOfPing()).toBe('up');
    await asAdmin((client) => client.replicaof('127.0.0.1', '1'));
    expect(await kindOfPing()).toBe('read-only');
    await asAdmin((client) => client.replicaof('NO', 'ONE'));
    expect(await kindOfPing()).toBe('up');
  });

  it('reports wrong credentials', async () => {
    await asAdmin((client) => client.acl('SETUSER', 'reader', 'on', '>secret', '+ping'));
    await probing({ url: `redis://reader:wrong@127.0.0.1:${server.port}` });
    expect(await kindOfPing()).toBe('configuration');
  });

  it('rejects when its connection is closed', async () => {
    await probing();
    await probe.ping();
    await connection.close();
    expect(await kindOfPing()).toBe('closed');
  });
});
