import {
  ResilienceEvents,
  type StartupCheckFunction,
  type StartupCheckResult,
  SystemClock,
  SystemRandom,
} from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { faultyProxy } from '@breakwater/testing/network';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../../test/harness/free-port.js';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { RedisConnection, redisCheck } from '../src/index.js';
import { resolveRedisOptions } from '../src/options/resolve-redis-options.js';

let server: RedisServer;
let admin: Redis;
let connection: RedisConnection;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await startRedis();
  admin = new Redis(server.port, '127.0.0.1');
});
afterAll(async () => {
  admin.disconnect();
  await server.dispose();
});
afterEach(() => connection.close());

async function connected(url = server.url): Promise<RedisConnection> {
  const settings = resolveRedisOptions('default', { url });
  connection = await RedisConnection.open(
    settings,
    new SystemRandom(),
    new SystemClock(),
    new ResilienceEvents(),
  );
  return connection;
}
const run = async (
  check: StartupCheckFunction,
  signal = new AbortController().signal,
): Promise<StartupCheckResult> => check({ signal });

describe('redisCheck', () => {
  it('shows the version', async () => {
    expect(await run(redisCheck(await connected()))).toMatch(/^Redis \d+\.\d+\.\d+$/);
  });

  it('passes for a client that is disabled', async () => {
    connection = await RedisConnection.open(
      resolveRedisOptions('default', {}),
      new SystemRandom(),
      new SystemClock(),
      new ResilienceEvents(),
    );
    expect(await run(redisCheck(connection))).toBe('not configured');
  });

  it.each([
    ['expected', 'noeviction', '100mb', 'refuses writes'],
    ['forbidden', 'allkeys-lru', '0', 'deletes keys that must stay'],
  ] as const)('warns when eviction is %s and the policy is %s', async (eviction, policy, memory, text) => {
    await admin.config('SET', 'maxmemory-policy', policy);
    await admin.config('SET', 'maxmemory', memory);
    expect(await run(redisCheck(await connected(), { eviction }))).toMatchObject({
      status: 'warning',
      message: expect.stringContaining(text),
    });
  });

  it.each([
    ['expected', 'allkeys-lru', '100mb'],
    ['expected', 'noeviction', '0'],
    ['forbidden', 'noeviction', '100mb'],
  ] as const)(
    'passes when eviction is %s, the policy %s and the limit %s',
    async (eviction, policy, memory) => {
      await admin.config('SET', 'maxmemory-policy', policy);
      await admin.config('SET', 'maxmemory', memory);
      expect(await run(redisCheck(await connected(), { eviction }))).toMatch(/^Redis /);
    },
  );

  it('can pass later when nothing listens', async () => {
    const url = `redis://:s3cret@127.0.0.1:${await freePort()}`;
    const result = await run(redisCheck(await connected(url)));
    expect(result).toMatchObject({ status: 'failed', message: 'Redis cannot be reached.', retryable: true });
  });

  it('needs a person for a wrong password', async () => {
    await admin.config('SET', 'requirepass', 'right');
    const url = new URL(server.url);
    url.password = 'wr0ng';
    const result = await run(redisCheck(await connected(url.href)));
    await admin.config('SET', 'requirepass', '');
    expect(result).toEqual({
      status: 'failed',
      message: 'Redis refuses the configured access.',
      retryable: false,
    });
  });

  it('passes for an account that may not read the settings', async () => {
    await admin.acl('SETUSER', 'limited', 'on', '>pw', '~*', '+ping');
    const url = new URL(server.url);
    url.username = 'limited';
    url.password = 'pw';
    expect(await run(redisCheck(await connected(url.href), { eviction: 'expected' }))).toBe('Redis');
  });

  it('ends when its signal aborts', async () => {
    await using hole = (await faultyProxy(server.url)).blackHole();
    const controller = new AbortController();
    const pending = run(redisCheck(await connected(hole.url)), controller.signal);
    controller.abort(new Error('over'));
    expect(await pending).toMatchObject({ status: 'failed' });
  });
});
