import { readdirSync, readFileSync } from 'node:fs';
import { VirtualClock } from '@breakwater/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type PgBouncer, startPgBouncer } from '../../../test/harness/pgbouncer.js';
import { type PostgresServer, startPostgres } from '../../../test/harness/postgres-server.js';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import { MemoryLockStore, PostgresLockStore, RedisLockStore } from '../src/index.js';
import { lockStoreContract } from '../src/testing/index.js';

const TTL = 600_000;

describe('MemoryLockStore', () => {
  it.each(
    lockStoreContract(() => {
      const clock = new VirtualClock();
      const store = new MemoryLockStore({ clock });
      return { store, other: store, elapse: (time) => clock.advance(time) };
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('RedisLockStore', () => {
  let server: RedisServer;
  let clients: Redis[];

  beforeAll(async () => {
    server = await startRedis();
    clients = [1, 2].map(() => new Redis(server.url));
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.dispose();
  });
  beforeEach(() => clients[0]!.flushall());

  /** Makes all keys older. */
  async function elapse(time: number): Promise<void> {
    const [client] = clients as [Redis, Redis];
    for (const key of await client.keys('*')) {
      await client.pexpire(key, Math.max(0, (await client.pttl(key)) - time));
    }
  }

  it.each(
    lockStoreContract(() => {
      const [store, other] = clients.map((client) => new RedisLockStore(client)) as [
        RedisLockStore,
        RedisLockStore,
      ];
      return { store, other, elapse };
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('keeps the keys of a lock in one slot of a cluster, whatever its name is', async () => {
    const [client] = clients as [Redis, Redis];
    const store = new RedisLockStore(client, { prefix: 'app:' });
    await store.acquire('}{x', TTL);
    const keys = (await client.keys('*')).toSorted();
    expect(keys).toEqual(['app:lock:{%7D%7Bx}', 'app:lock:{%7D%7Bx}:fence']);
    const script = 'return redis.sha1hex(ARGV[1])';
    expect(await client.eval(script, 2, ...keys, 'x')).toHaveLength(40);
  });

  it('works with a server that has lost its scripts', async () => {
    const [client] = clients as [Redis, Redis];
    const store = new RedisLockStore(client);
    const lock = await store.acquire('report', TTL);
    await client.script('FLUSH');
    expect(await lock?.renew()).toBe(true);
  });

  it('gives a fence above the old one when the fence of the key was lost', async () => {
    const [client] = clients as [Redis, Redis];
    const store = new RedisLockStore(client);
    const first = await store.acquire('report', TTL);
    await first?.release();
    await client.flushall();
    const second = await store.acquire('report', TTL);
    expect(second!.fence!).toBeGreaterThan(first!.fence!);
  });

  it('refuses a prefix with braces', () => {
    expect(() => new RedisLockStore(clients[0]!, { prefix: '{x}' })).toThrow(
      'Expected "jobs.prefix" to be a text without braces',
    );
  });
});

describe('PostgresLockStore', () => {
  let server: PostgresServer;
  let pooler: PgBouncer;
  let pools: Pool[];

  beforeAll(async () => {
    server = await startPostgres();
    pooler = await startPgBouncer(server);
    const url = await server.createDatabase('jobs');
    pools = [1, 2].map(() => new Pool({ connectionString: url }));
    const folder = new URL('../migrations/', import.meta.url);
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('_ticks')))
      await pools[0]!.query(readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'));
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await pooler.dispose();
    await server.dispose();
  });
  beforeEach(() => pools[0]!.query('DELETE FROM breakwater_ticks'));

  const elapse = async (time: number): Promise<void> => {
    await pools[0]!.query(`UPDATE breakwater_ticks SET claimed_at = claimed_at - $1 * interval '1 ms'`, [
      time,
    ]);
  };

  it.each(
    lockStoreContract(() => {
      const [store, other] = pools.map((pool) => new PostgresLockStore(pool)) as [
        PostgresLockStore,
        PostgresLockStore,
      ];
      return { store, other, elapse, expires: false };
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('keeps no connection of a lock that is busy or released', async () => {
    const [store, other] = pools.map((pool) => new PostgresLockStore(pool)) as [
      PostgresLockStore,
      PostgresLockStore,
    ];
    const lock = await store.acquire('report', TTL);
    expect(await other.acquire('report', TTL)).toBeUndefined();
    expect(pools.map(({ totalCount, idleCount }) => totalCount - idleCount)).toEqual([1, 0]);
    await lock?.release();
    expect(pools.map(({ totalCount, idleCount }) => totalCount - idleCount)).toEqual([0, 0]);
  });

  it('frees the lock of a connection that ends, and tells its holder', async () => {
    const [store, other] = pools.map((pool) => new PostgresLockStore(pool)) as [
      PostgresLockStore,
      PostgresLockStore,
    ];
    pools[0]!.on('error', () => undefined);
    const lock = await store.acquire('report', TTL);
    let lost = false;
    lock?.onLost?.(() => (lost = true));
    await pools[1]!.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`,
    );
    await until(
      () => lost,
      (value) => value,
    );
    const next = await until(
      () => other.acquire('report', TTL),
      (taken) => taken !== undefined,
    );
    expect(await lock?.renew()).toBe(false);
    await lock?.release();
    await next?.release();
  });

  it('refuses a pooler, which could give the session of a lock to another client', async () => {
    const pool = new Pool({ connectionString: pooler.url('jobs') });
    const store = new PostgresLockStore(pool);
    await expect(store.acquire('report', TTL)).rejects.toThrow(
      /a pool that connects to PostgreSQL directly, or \{ pooler: 'session' \}/,
    );
    await pool.end();
    const { rows } = await pools[0]!.query(`SELECT FROM pg_locks WHERE locktype = 'advisory'`);
    expect(rows).toEqual([]);
  });

  it('refuses wrong options', () => {
    expect(() => new PostgresLockStore(pools[0]!, { pooler: 'transaction' as never })).toThrow(
      `Expected "jobs.pooler" to be 'session', or false, got "transaction" (at PostgresLockStore)`,
    );
  });
});
