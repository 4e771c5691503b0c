import { VirtualClock } from '@breakwater/core/testing';
import { faultyProxy, type FaultyProxy } from '@breakwater/testing/network';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  RedisConnection,
  RedisModule,
  type RedisModuleOptions,
  classifyRedisError,
  getRedisToken,
} from '../src/index.js';

let server: RedisServer;
let proxy: FaultyProxy;
/** Clock of the proxy: its delays pass when a test advances it. */
let network: VirtualClock;
let app: TestingModule;
let redis: Redis;
/** A client that does not go through the proxy. */
let direct: Redis;

beforeAll(async () => {
  server = await startRedis();
  direct = new Redis(server.url);
});
afterAll(async () => {
  direct.disconnect();
  await server.dispose();
});
beforeEach(async () => {
  network = new VirtualClock();
  proxy = await faultyProxy(server.url, { clock: network });
});
afterEach(async () => {
  await app.close();
  await proxy.close();
});

/** Limits that a busy machine does not exceed. */
const PATIENT: RedisModuleOptions = { commandTimeout: 120_000, socketTimeout: 240_000 };

/** Starts an application whose client goes through the proxy, and waits until it is connected. */
async function start(options: RedisModuleOptions = {}): Promise<void> {
  app = await Test.createTestingModule({
    imports: [RedisModule.forRoot({ url: proxy.url, maxReconnectDelay: 100, ...PATIENT, ...options })],
  }).compile();
  app.useLogger(false);
  await app.init();
  redis = app.get<Redis>(getRedisToken());
  await direct.mset('first', '1', 'second', '2', 'count', '0');
  await answersAgain();
}

const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => classifyRedisError(error).kind,
  );

const answersAgain = (): Promise<string> =>
  until(
    () => kindOf(redis.get('first')),
    (kind) => kind === 'answered',
  );

/** Limits that a test can wait for. */
const SHORT: RedisModuleOptions = { commandTimeout: 1_000, socketTimeout: 1_500 };

it('ends a command that a black hole swallows, and replaces the connection', async () => {
  await start(SHORT);
  proxy.when('swallowed', (connection) => connection.blackHole());
  expect(await kindOf(redis.get('swallowed'))).toBe('timeout');
  expect(await answersAgain()).toBe('answered');
  expect(proxy.counters.connections).toBeGreaterThan(1);
});

describe.each<[string, (text: string) => unknown, string]>([
  ['is reset before the server gets it', (text) => proxy.when(text, (met) => met.reset()), '0'],
  ['is reset before the reply', (text) => proxy.when(text, (met) => met.limit(0, { by: 'reset' })), '1'],
  ['ends within the reply', (text) => proxy.when(text, (met) => met.limit(1)), '1'],
  ['is closed on the side of the server', (text) => proxy.when(text, (met) => met.halfClose()), '1'],
])('a command whose connection %s', (_title, fault, count) => {
  it('fails, is not sent again, and the next command gets its reply', async () => {
    await start();
    fault('incr');
    expect(await kindOf(redis.incr('count'))).toBe('connection-lost');
    // The server may still be at work when the client gives up.
    const stored = await until(
      () => direct.get('count'),
      (value) => value === count,
    );
    expect(stored).toBe(count);
    expect(await answersAgain()).toBe('answered');
  });
});

it('gives no command the late reply to another one', async () => {
  await start({ commandTimeout: 1_000, socketTimeout: 120_000 });
  proxy.latency(60_000);
  expect(await kindOf(redis.get('first'))).toBe('timeout');
  const second = redis.get('second').catch(() => 'timeout');
  await proxy.heal();
  // A busy machine can exceed the limit of the second command as well.
  expect(['2', 'timeout']).toContain(await second);
  expect(
    await until(
      () => redis.get('second').catch(() => 'timeout'),
      (reply) => reply !== 'timeout',
    ),
  ).toBe('2');
});

it('waits for a slow reply, and gets it', async () => {
  await start();
  proxy.latency(10_000);
  const reply = redis.get('first');
  await until(
    () => network.pending,
    (pending) => pending === 1,
  );
  await network.advance(10_000);
  expect(await reply).toBe('1');
});

it('reads replies that come byte by byte', async () => {
  await start();
  const value = 'äöü€'.repeat(500);
  proxy.slice({ size: 1, direction: 'both' });
  await redis.mset('long', value, 'short', 's');
  expect(await redis.mget('long', 'short', 'none')).toEqual([value, 's', null]);
});

it('connects again after a refusal', async () => {
  await start();
  proxy.refuse().reset();
  await until(
    () => app.get(RedisConnection).state,
    (state) => state !== 'ready',
  );
  await proxy.heal();
  expect(await answersAgain()).toBe('answered');
});
