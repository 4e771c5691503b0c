import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { RedisOperationStore } from '../src/index.js';
import { operationStoreContract } from '../src/testing/index.js';

describe('RedisOperationStore', () => {
  let server: RedisServer;
  let client: Redis;
  const operation = { name: 'assembly', key: '1', owner: 'me', lease: 60_000, maxRun: 600_000 };

  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.dispose();
  });
  beforeEach(() => client.flushall());

  /** Makes all records older. */
  async function elapse(time: number): Promise<void> {
    for (const key of await client.keys('*:op:*')) {
      for (const field of ['startedAt', 'heartbeatAt', 'deadlineAt', 'markedAt', 'endedAt']) {
        if (await client.hexists(key, field)) await client.hincrby(key, field, -time);
      }
    }
    for (const key of await client.keys('*')) {
      if ((await client.type(key)) !== 'zset') continue;
      for (const id of await client.zrange(key, 0, -1)) await client.zincrby(key, -time, id);
    }
    for (const key of await client.keys('*:leader')) {
      await client.pexpire(key, Math.max(0, (await client.pttl(key)) - time));
    }
  }

  it.each(operationStoreContract(() => ({ store: new RedisOperationStore(client), elapse })))(
    '$title',
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );

  it('keeps all keys in one slot of a cluster, and apart from other prefixes', async () => {
    const [one, other] = ['one', 'other'].map((prefix) => new RedisOperationStore(client, { prefix }));
    expect((await one!.begin(operation)).begun).toBe(true);
    expect((await other!.begin(operation)).begun).toBe(true);
    const keys = await client.keys('*');
    expect(keys.every((key) => /^\{(one|other)\}:/.test(key))).toBe(true);
  });

  it('works with a server that has lost its scripts', async () => {
    const store = new RedisOperationStore(client);
    await store.stuck(1);
    await client.script('FLUSH');
    expect(await store.stuck(1)).toEqual({ count: 0, operations: [] });
  });

  it('gives greater fences than before when Redis has lost its data', async () => {
    const store = new RedisOperationStore(client);
    const { record: first } = await store.begin(operation);
    await client.flushall();
    const { record: second } = await store.begin(operation);
    expect(second.fence).toBeGreaterThan(first.fence);
    expect(await store.finish(first, { state: 'succeeded' })).toBe(false);
  });

  it('refuses a prefix with braces', () => {
    expect(() => new RedisOperationStore(client, { prefix: '{x}' })).toThrow(
      'Expected "jobs.prefix" to be a text without braces',
    );
  });
});
