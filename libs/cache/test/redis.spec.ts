import { Clock, CoreModule, ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../../test/harness/free-port.js';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  type Cache,
  CacheModule,
  type CacheModuleOptions,
  type CacheOptions,
  CacheService,
} from '../src/index.js';

let server: RedisServer;
let admin: Redis;
let logger: RecordingLogger;
const instances: { readonly app: TestingModule; readonly client: Redis }[] = [];

beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
  admin.on('error', () => undefined);
});
afterAll(async () => {
  admin.disconnect();
  await server.dispose();
});
beforeEach(async () => {
  logger = new RecordingLogger();
  await admin.flushall();
});
afterEach(async () => {
  server.thaw();
  for (const { app, client } of instances.splice(0)) {
    await app.close();
    client.disconnect();
  }
});

/** Starts one instance of an application with a cache. */
async function start(
  options: CacheOptions = {},
  module: CacheModuleOptions = {},
  url = server.url,
  clock?: VirtualClock,
): Promise<Cache> {
  const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  const testing = Test.createTestingModule({
    imports: [
      CoreModule,
      CacheModule.forRoot({
        // A busy machine must not pass for a lost Redis in tests that are not about that.
        redisTimeout: 30_000,
        ...module,
        redis: client,
        caches: { videos: { jitter: 0, ...options } },
      }),
    ],
  });
  if (clock) testing.overrideProvider(Clock).useValue(clock);
  const app = await testing.compile();
  app.useLogger(logger);
  await app.init();
  instances.push({ app, client });
  return app.get(CacheService).cache('videos');
}
const subscribed = (count: number): Promise<unknown> =>
  until(
    async () => Number((await admin.pubsub('NUMSUB', 'bentocache.notifications:cache:v1:videos'))[1]),
    (subscribers) => subscribers === count,
  );
const inRedis = (key: string): Promise<string | null> => admin.get(`cache:v1:videos:${key}`);
const kept = (key: string): Promise<unknown> =>
  until(
    () => inRedis(key),
    (text) => text !== null,
  );
const never = (): Promise<never> => Promise.reject(new Error('The source was asked.'));

describe('two instances', () => {
  it('share values', async () => {
    const [one, two] = [await start(), await start()];
    const value = { at: new Date(5), ids: new Map([[1n, Buffer.from('x')]]), none: [undefined] };
    await one.set('v1', value);
    expect(await two.get('v1')).toEqual(value);
    expect(await two.getOrSet('v1', never)).toEqual(value);
    expect(two.stats()).toMatchObject({ hits: 2, misses: 0, size: 1, errors: 0 });
  });

  it('share values of the source, and missing values', async () => {
    const [one, two] = [await start({ negativeTtl: 60_000 }), await start({ negativeTtl: 60_000 })];
    await one.getOrSet('v1', () => 1);
    await one.getOrSet('v2', () => undefined);
    await Promise.all([kept('v1'), kept('v2')]);
    expect([await two.getOrSet('v1', never), await two.getOrSet('v2', never)]).toEqual([1, undefined]);
  });

  it('share values without copies when serialize is false', async () => {
    const [one, two] = [await start({ serialize: false }), await start({ serialize: false })];
    await one.set('v1', { a: 1n });
    const value = await two.get('v1');
    expect(value).toEqual({ a: 1n });
    expect(await two.get('v1')).toBe(value);
  });

  it('see at once when the other instance changes or deletes a value', async () => {
    const [one, two] = [await start(), await start()];
    await subscribed(2);
    await one.set('v1', 'old');
    expect(await two.get('v1')).toBe('old');
    await one.set('v1', 'new');
    await until(
      () => two.get('v1'),
      (value) => value === 'new',
    );
    await one.delete('v1');
    await until(
      () => two.get('v1'),
      (value) => value === undefined,
    );
  });

  it('see when the other instance deletes by tag, or everything', async () => {
    const [one, two] = [await start(), await start()];
    await subscribed(2);
    await one.set('v1', 1, { tags: ['cats'] });
    await one.set('v2', 2, { tags: ['dogs'] });
    expect([await two.get('v1'), await two.get('v1'), await two.get('v2')]).toEqual([1, 1, 2]);
    await one.deleteByTag('cats');
    await until(
      () => two.get('v1'),
      (value) => value === undefined,
    );
    expect(await two.get('v2')).toBe(2);
    await one.clear();
    await until(
      () => two.get('v2'),
      (value) => value === undefined,
    );
    expect(await admin.keys('cache:v1:videos:v*')).toEqual([]);
  });

  it('keep a value that is written after its tag was deleted', async () => {
    const [one, two] = [await start({ tags: ['all'] }), await start({ tags: ['all'] })];
    await one.deleteByTag('all');
    await until(
      async () => {
        await one.set('v1', 'new');
        return two.get('v1');
      },
      (value) => value === 'new',
    );
    expect(await one.get('v1')).toBe('new');
  });

  it('do not read the values of another version, or of another prefix', async () => {
    const one = await start();
    await one.set('v1', 'old shape');
    const two = await start({}, { version: '2' });
    const three = await start({}, { prefix: 'other' });
    expect([await two.get('v1'), await three.get('v1')]).toEqual([undefined, undefined]);
    await two.clear();
    expect(await inRedis('v1')).not.toBeNull();
  });

  it('do not read an expired value, which Redis removes after its grace', async () => {
    const [one, two] = [await start({ ttl: 60_000, grace: 60_000 }), await start()];
    await one.set('v1', 1);
    const lifetime = await admin.pttl('cache:v1:videos:v1');
    expect(lifetime).toBeGreaterThan(60_000);
    expect(lifetime).toBeLessThanOrEqual(120_000);
    await one.set('v2', 2, { ttl: 1 });
    await until(
      () => two.get('v2'),
      (value) => value === undefined,
    );
  });

  it('use the old value of the other instance when the source fails', async () => {
    const options = { ttl: 1, grace: 600_000 };
    const [one, two] = [await start(options), await start(options)];
    await one.set('v1', 'old');
    await until(
      () => two.get('v1'),
      (value) => value === undefined,
    );
    expect(await two.getOrSet('v1', () => Promise.reject(new Error('down')))).toBe('old');
  });
});

describe('a text in Redis that is not a value', () => {
  it.each([
    'x',
    '',
    '{',
    '{}',
    '[]',
    '[1]\n1',
    'null',
    '5',
    '"text"',
    '{"value":5,"createdAt":1}',
    '{"value":{"a":1},"createdAt":1,"logicalExpiration":9999999999999}',
    '[2,9999999999999,9999999999999,1,9999999999999,0,[]]\n1',
    '[1,9999999999999,9999999999999,1,9999999999999,0,[]]\n{"cut',
    '[1,9999999999999,9999999999999,1,9999999999999,1,[]]\n{"$breakwater":["Evil",1]}',
    '[1,9999999999999,9999999999999,1,9999999999999,1,[]]\n{"$breakwater":1}',
    '[1,"a",9999999999999,1,9999999999999,0,[]]\n1',
    '[1,9999999999999,9999999999999,1,9999999999999,0,[5]]\n1',
  ])('is a miss, and counted: %p', async (text) => {
    const cache = await start();
    await admin.set('cache:v1:videos:v1', text);
    expect(await cache.get('v1')).toBeUndefined();
    expect(cache.stats()).toMatchObject({ misses: 1, errors: 1 });
    expect(await cache.getOrSet('v1', () => 'new')).toBe('new');
  });

  it('is a miss when it is a list, and the list is replaced', async () => {
    const cache = await start();
    await admin.rpush('cache:v1:videos:v1', 'x');
    expect(await cache.getOrSet('v1', () => 'new')).toBe('new');
    expect(cache.stats()).toMatchObject({ misses: 1, errors: 1 });
    await until(
      () => admin.type('cache:v1:videos:v1'),
      (type) => type === 'string',
    );
  });

  it('does not stay when Redis has no memory for the new one', async () => {
    const [one, two] = [await start(), await start()];
    await one.set('v1', 'old');
    await admin.config('SET', 'maxmemory', '1');
    try {
      await one.set('v1', 'new');
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
    expect([await one.get('v1'), await two.get('v1'), await inRedis('v1')]).toEqual(['new', undefined, null]);
    expect(one.stats().errors).toBe(1);
  });

  it('does not end the messages between instances', async () => {
    const [one, two] = [await start(), await start()];
    await subscribed(2);
    for (const message of [
      'x',
      '[]',
      '[1,{}]',
      '["a",{"type":"set","keys":[5]}]',
      '["a",{"type":"set","keys":5}]',
      '5',
    ]) {
      await admin.publish('bentocache.notifications:cache:v1:videos', message);
    }
    await one.set('v1', 'old');
    expect(await two.get('v1')).toBe('old');
    await one.delete('v1');
    await until(
      () => two.get('v1'),
      (value) => value === undefined,
    );
  });
});

describe('a Redis that is lost', () => {
  it('never answered: memory and the source answer', async () => {
    const cache = await start({}, { redisTimeout: 80 }, `redis://127.0.0.1:${await freePort()}`);
    expect(await cache.getOrSet('v1', () => 1)).toBe(1);
    expect(await cache.getOrSet('v1', never)).toBe(1);
    await cache.set('v2', 2);
    await cache.delete('v1');
    await cache.deleteByTag('x');
    await cache.clear();
    expect(await cache.get('v1')).toBeUndefined();
    expect(cache.stats().errors).toBeGreaterThan(0);
  });

  it('is killed: memory and the source answer; it is used again when it is back', async () => {
    const events: unknown[] = [];
    const cache = await start();
    instances[0]?.app.get(ResilienceEvents).on('cache.shared-level', ({ state }) => events.push(state));
    await cache.set('v1', 1);
    await server.kill();
    expect(await cache.get('v1')).toBe(1);
    expect(await cache.getOrSet('v2', () => 2)).toBe(2);
    await cache.set('v3', 3);
    await server.start();
    await until(
      async () => {
        await cache.set('v4', 4);
        return inRedis('v4');
      },
      (text) => text !== null,
    );
    expect(events).toEqual(['lost', 'back']);
    expect(logger.lines.filter((line) => line.includes('Redis'))).toHaveLength(2);
  });

  it('is frozen: the first call waits for the time limit, and the others do not', async () => {
    const cache = await start({}, { redisTimeout: 80 });
    await until(
      async () => {
        await cache.set('v0', 0);
        return inRedis('v0');
      },
      (text) => text !== null,
    );
    server.freeze();
    expect(await cache.get('v1')).toBeUndefined();
    const errors = await until(
      () => cache.stats().errors,
      (count) => count > 0,
    );
    for (let key = 0; key < 100; key++) expect(await cache.getOrSet(`w${key}`, () => key)).toBe(key);
    // None of them is sent.
    expect(cache.stats().errors).toBe(errors);
    server.thaw();
    await until(
      async () => {
        await cache.set('v2', 2);
        return inRedis('v2');
      },
      (text) => text !== null,
    );
  });

  it('adds at most redisTimeout to a call, whatever the call does', async () => {
    const clock = new VirtualClock();
    for (const call of [
      (cache: Cache) => cache.getOrSet('v1', () => 1, { tags: ['a', 'b'] }),
      (cache: Cache) => cache.get('tagged'),
      (cache: Cache) => cache.set('v2', 2, { tags: ['a', 'b'] }),
      (cache: Cache) => cache.delete('v1'),
      (cache: Cache) => cache.deleteByTag('a', 'b', 'c'),
      (cache: Cache) => cache.clear(),
    ]) {
      const cache = await start({}, { redisTimeout: 80 }, server.url, clock);
      await cache.set('tagged', 1, { tags: ['a', 'b'] });
      server.freeze();
      let settled = false;
      const done = Promise.resolve(call(cache)).then(() => (settled = true));
      await clock.advance(80);
      await clock.settle();
      expect(settled).toBe(true);
      await done;
      server.thaw();
    }
  });

  it('does not restore a value that was being read while it was deleted or replaced', async () => {
    const [one, two] = [await start(), await start()];
    await one.set('v1', 'old');
    await one.set('v2', 'old');
    server.freeze();
    const found = [two.get('v1'), two.get('v2')];
    const changes = [two.delete('v1'), two.set('v2', 'new')];
    server.thaw();
    await Promise.all(changes);
    expect(await Promise.all(found)).toEqual([undefined, undefined]);
    expect([await two.get('v1'), await two.get('v2')]).toEqual([undefined, 'new']);
  });

  it('does not return values that were deleted during the outage', async () => {
    const cache = await start({}, { redisTimeout: 80 });
    await until(
      async () => {
        await cache.set('v1', 'old');
        return inRedis('v1');
      },
      (text) => text !== null,
    );
    server.freeze();
    await cache.delete('v1');
    expect(await cache.get('v1')).toBeUndefined();
    server.thaw();
    expect(await cache.get('v1')).toBeUndefined();
    await until(
      () => inRedis('v1'),
      (text) => text === null,
    );
    expect(await cache.get('v1')).toBeUndefined();
  });

  it('receives the changes of the outage when it is back', async () => {
    const cache = await start({}, { redisTimeout: 80 });
    await until(
      async () => {
        await cache.set('v1', 'old');
        await cache.set('v2', 'old');
        return (await inRedis('v1')) && inRedis('v2');
      },
      (text) => text !== null,
    );
    server.freeze();
    await cache.set('v1', 'new');
    await cache.delete('v2');
    await cache.set('v3', 'new');
    server.thaw();
    const lines = (): Promise<(string | undefined)[]> =>
      Promise.all(['v1', 'v2', 'v3'].map(async (key) => (await inRedis(key))?.split('\n')[1]));
    await until(lines, (texts) => texts.join() === '"new",,"new"');
    expect(await cache.get('v1')).toBe('new');
    expect(await cache.get('v2')).toBeUndefined();
  });

  it('is flushed: memory answers until its values expire', async () => {
    const cache = await start();
    await cache.set('v1', 1);
    await admin.flushall();
    expect(await cache.get('v1')).toBe(1);
    expect(await cache.get('v2')).toBeUndefined();
  });

  it('is back after lost messages: values are compared with Redis', async () => {
    const [one, two] = [await start(), await start()];
    await subscribed(2);
    await one.set('v1', 'old');
    expect(await two.get('v1')).toBe('old');
    await server.kill();
    await server.start();
    await subscribed(2);
    // Redis has lost its values, so neither instance can know whether its own is the newest.
    await until(
      () => two.get('v1'),
      (value) => value === undefined,
    );
    expect(await two.get('v1', { stale: true })).toBe('old');
  });
});

it('uses the key prefix of the client, and clears no other keys', async () => {
  const client = new Redis(server.url, { keyPrefix: 'app[1]:' });
  const app = await Test.createTestingModule({
    imports: [
      CoreModule,
      CacheModule.forRoot({ redis: client, redisTimeout: 30_000, caches: { a: {}, ab: {} } }),
    ],
  }).compile();
  await app.init();
  instances.push({ app, client });
  const service = app.get(CacheService);
  await service.cache('a').set('x', 1);
  await service.cache('ab').set('x', 1);
  await admin.set('app1:cache:v1:a:x', 'of another application');
  expect((await admin.keys('*')).toSorted()).toEqual([
    'app1:cache:v1:a:x',
    'app[1]:cache:v1:a:x',
    'app[1]:cache:v1:ab:x',
  ]);
  await service.cache('a').clear();
  expect((await admin.keys('*')).toSorted()).toEqual(['app1:cache:v1:a:x', 'app[1]:cache:v1:ab:x']);
});
