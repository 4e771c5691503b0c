import { PubSub, ResilienceGauges } from '@breakwater/core';
import { PubSubHub, pubSubContract, type PubSubUnderTest } from '@breakwater/core/testing';
import { Closers, LifecycleModule } from '@breakwater/lifecycle';
import { RecordingLogger } from '@breakwater/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  classifyRedisError,
  getRedisPubSubToken,
  RedisConnection,
  RedisModule,
  type RedisModuleOptions,
} from '../src/index.js';

let server: RedisServer;
const apps: INestApplicationContext[] = [];
const logger = new RecordingLogger();

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  logger.lines.length = 0;
});

async function start(options: RedisModuleOptions & { name?: string } = {}): Promise<INestApplicationContext> {
  const module = await Test.createTestingModule({
    imports: [LifecycleModule.forRoot(), RedisModule.forRoot({ url: server.url, ...options })],
  }).compile();
  module.useLogger(logger);
  const app = await module.init();
  apps.push(app);
  return app;
}

/** Names of the connections that the server has. */
async function connections(): Promise<string[]> {
  const observer = new Redis(server.port, { lazyConnect: true });
  try {
    await observer.connect();
    const list = (await observer.client('LIST')) as string;
    return [...list.matchAll(/ name=(breakwater\S*)/g)].map(([, name]) => name!).toSorted();
  } finally {
    observer.disconnect();
  }
}

/** Subscribes and waits until a message arrives. */
async function listenOn(pubSub: PubSub, channel: string, listener?: (text: string) => void): Promise<void> {
  let hasArrived = false;
  pubSub.subscribe(channel, (text) => {
    hasArrived = true;
    listener?.(text);
  });
  await until(
    async () => {
      await pubSub.publish(channel, 'hello').catch(() => undefined);
      return hasArrived;
    },
    (arrived) => arrived,
  );
}

async function twoApplications(): Promise<PubSubUnderTest> {
  const [one, two] = [await start(), await start()];
  let isDown = false;
  return {
    replicas: [one.get<PubSub>(PubSub), two.get<PubSub>(PubSub)],
    cut: async () => {
      isDown = true;
      await server.kill();
    },
    mend: async () => {
      if (isDown) await server.start();
      isDown = false;
    },
  };
}

function twoMembers(): PubSubUnderTest {
  const hub = new PubSubHub();
  return { replicas: [hub.connect(), hub.connect()], cut: () => hub.cut(), mend: () => hub.mend() };
}

describe('PubSub over Redis', () => {
  it.each(pubSubContract(twoApplications))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('opens its connection at the first subscription', async () => {
    const app = await start();
    const pubSub = app.get<PubSub>(PubSub);
    await pubSub.publish('channel', 'nobody listens');
    expect(await connections()).toEqual(['breakwater-default']);
    await listenOn(pubSub, 'channel');
    expect(await connections()).toEqual(['breakwater-default', 'breakwater-default-pub-sub']);
  });

  it('closes its connection with the client, and passes no messages after that', async () => {
    const app = await start();
    const pubSub = app.get<PubSub>(PubSub);
    await listenOn(pubSub, 'channel');
    expect(await app.get(Closers).closeAll()).toEqual([]);
    expect(() => pubSub.subscribe('another', () => undefined)()).not.toThrow();
    const kind = await pubSub
      .publish('channel', 'late')
      .catch((error: unknown) => classifyRedisError(error).kind);
    expect(kind).toBe('closed');
    await until(connections, (names) => names.length === 0);
  });

  it('rejects a publication at once while the connection is lost, without waiting for the time limit', async () => {
    const app = await start({ commandTimeout: false, maxRetriesPerRequest: false });
    const pubSub = app.get<PubSub>(PubSub);
    await listenOn(pubSub, 'channel');
    await server.kill();
    try {
      await until(
        () => app.get(RedisConnection).state,
        (state) => state === 'reconnecting',
      );
      const kind = await pubSub
        .publish('channel', 'lost')
        .catch((error: unknown) => classifyRedisError(error).kind);
      expect(kind).toBe('connection-lost');
    } finally {
      await server.start();
    }
  });

  it('logs the error of a listener once', async () => {
    const pubSub = (await start()).get<PubSub>(PubSub);
    let calls = 0;
    await listenOn(pubSub, 'channel', () => {
      calls++;
      throw new Error('a broken listener');
    });
    for (let message = 0; message < 5; message++) await pubSub.publish('channel', 'again');
    await until(
      () => calls,
      (count) => count >= 6,
    );
    const lines = logger.lines.filter((line) => line.includes("A listener of the channel 'channel' threw"));
    expect(lines).toHaveLength(1);
  });

  it('logs once that the server refuses a channel', async () => {
    const admin = new Redis(server.port, { lazyConnect: true });
    await admin.connect();
    await admin.acl('SETUSER', 'narrow', 'on', '>secret', '+@all', '~*', 'resetchannels', '&allowed');
    const app = await start({ url: server.url.replace('//', '//narrow:secret@') });
    const pubSub = app.get<PubSub>(PubSub);
    pubSub.subscribe('forbidden', () => undefined);
    await listenOn(pubSub, 'allowed');
    admin.disconnect();
    expect(logger.lines.filter((line) => line.includes('forbidden'))).toEqual([
      expect.stringContaining(
        "Redis 'default' refuses the subscription of 'forbidden'; its messages do not arrive.",
      ),
    ]);
    expect(app.get(ResilienceGauges).read('redis-messages')).toEqual([
      expect.objectContaining({ client: 'default', channels: 1 }),
    ]);
  });

  it('shows its messages as gauges, and no channels while the connection is lost', async () => {
    const app = await start();
    const gauges = app.get(ResilienceGauges);
    expect(gauges.read('redis-messages')).toEqual([]);
    const pubSub = app.get<PubSub>(PubSub);
    await listenOn(pubSub, 'channel');
    await server.kill();
    try {
      const lost = await until(
        async () => {
          await pubSub.publish('channel', 'lost').catch(() => undefined);
          return [...gauges.read('redis-messages')][0]!;
        },
        ({ channels, failures }) => channels === 0 && failures > 0,
      );
      expect(lost).toMatchObject({ client: 'default', sent: expect.any(Number) });
      expect(lost.received).toBeGreaterThan(0);
    } finally {
      await server.start();
    }
  });

  it('is absent when the client is disabled', async () => {
    const app = await start({ url: '' });
    expect(app.get(PubSub)).toBeUndefined();
  });

  it('has a token of its own for a named client', async () => {
    const app = await start({ name: 'jobs' });
    const seen: string[] = [];
    await listenOn(app.get<PubSub>(getRedisPubSubToken('jobs')), 'channel', (text) => seen.push(text));
    expect(seen[0]).toBe('hello');
    expect(() => app.get<unknown>(PubSub)).toThrow('could not find');
  });
});

describe('PubSub in the process', () => {
  it.each(pubSubContract(twoMembers))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('cuts one replica off', async () => {
    const hub = new PubSubHub();
    const [one, two] = [hub.connect(), hub.connect()];
    const seen: string[] = [];
    two.subscribe('channel', (message) => seen.push(message));
    two.cut();
    await one.publish('channel', 'lost');
    await expect(two.publish('channel', 'lost')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    two.mend();
    await one.publish('channel', 'arrives');
    expect(seen).toEqual(['arrives']);
  });
});
