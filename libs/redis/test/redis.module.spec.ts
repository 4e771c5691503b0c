import {
  Clock,
  minutes,
  OptionsError,
  ResilienceEvents,
  ResilienceGauges,
  SystemClock,
} from '@breakwater/core';
import { Closers, LifecycleModule } from '@breakwater/lifecycle';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  InjectRedis,
  InjectRedisConnection,
  RedisConnection,
  RedisModule,
  type RedisModuleOptions,
  RedisProbe,
  classifyRedisError,
  getRedisToken,
} from '../src/index.js';
import { RecordingLogger } from '@breakwater/testing';

let server: RedisServer;
let app: INestApplicationContext;
let redis: Redis;
const logger = new RecordingLogger();

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.dispose());
beforeEach(() => {
  logger.lines.length = 0;
});
afterEach(() => app.close());

/** Limits that a busy machine does not reach. */
const PATIENT = { commandTimeout: minutes(1), socketTimeout: minutes(2) };

async function start(
  options: RedisModuleOptions = {},
  lifecycle = true,
  clock: Clock = new SystemClock(),
): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [
      ...(lifecycle ? [LifecycleModule.forRoot()] : []),
      RedisModule.forRoot({ url: server.url, ...options }),
    ],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  module.useLogger(logger);
  app = await module.init();
  redis = app.get<Redis>(getRedisToken());
}
const connection = (): RedisConnection => app.get(RedisConnection);
const ready = (): Promise<unknown> =>
  until(
    () => connection().state,
    (state) => state === 'ready',
  );
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => classifyRedisError(error).kind,
  );
/** Waits for a first answer: a command just after an outage can exceed a short limit on a busy machine. */
const answered = (): Promise<unknown> =>
  until(
    () => kindOf(redis.get('video')),
    (kind) => kind === 'answered',
  );
const ours = (): string[] => logger.lines.filter((line) => line.includes("Redis 'default'"));

describe('a client', () => {
  it('accepts commands before it is connected', async () => {
    await start(PATIENT);
    await redis.set('video', 'one');
    expect(await redis.get('video')).toBe('one');
    expect(connection().getStats()).toEqual({
      state: 'ready',
      commands: 2,
      failures: 0,
      latency: expect.any(Number),
      pending: 0,
    });
    expect(connection().getStats().latency).toBeGreaterThan(0);
    expect(connection().getHealthStatus()).toMatchObject({
      status: 'healthy',
      message: "Redis 'default' is ready.",
    });
  });

  it('counts a refusal as an answer', async () => {
    await start(PATIENT);
    await redis.set('text', 'x');
    expect(await kindOf(redis.incr('text'))).toBe('refused');
    expect(connection().getStats()).toMatchObject({ commands: 2, failures: 0 });
  });

  it('can be one of several clients with different names', async () => {
    @Injectable()
    class Reader {
      constructor(
        @InjectRedis() readonly main: Redis | undefined,
        @InjectRedis('cache') readonly cache: Redis | undefined,
        @InjectRedisConnection('cache') readonly of: RedisConnection,
      ) {}
    }
    const module = await Test.createTestingModule({
      imports: [
        RedisModule.forRoot({ url: server.url }),
        RedisModule.forRootAsync({
          name: 'cache',
          useFactory: () => ({ url: `${server.url}/1` }),
        }),
      ],
      providers: [Reader],
    }).compile();
    app = await module.init();
    const reader = app.get(Reader);
    await reader.main?.set('where', 'database 0');
    expect(await reader.cache?.get('where')).toBeNull();
    expect(reader.of.name).toBe('cache');
  });

  it('is disabled without a connection string', async () => {
    await start({ url: '' });
    expect(redis).toBeUndefined();
    expect(connection().getStats()).toEqual({
      state: 'disabled',
      commands: 0,
      failures: 0,
      latency: 0,
      pending: 0,
    });
    expect(connection().getHealthStatus().status).toBe('healthy');
    expect(app.get(ResilienceGauges).read('redis')).toMatchObject([{ client: 'default', state: 'disabled' }]);
    expect(app.get(RedisProbe).enabled).toBe(false);
    expect(() => connection().duplicate()).toThrow("Redis 'default' is disabled");
  });

  it.each<[RedisModuleOptions, string]>([
    [{ url: 'http://root:secret@host' }, `Expected "redis.url" to be a connection string`],
    [
      { commandTimeout: 0 },
      'Expected "redis.commandTimeout" to be a number of milliseconds >= 1, or false for no limit, got 0',
    ],
    [
      { socketTimeout: 500 },
      'Expected "redis.socketTimeout" to be a number of milliseconds > commandTimeout (1000)',
    ],
    [{ url: 'redis://:secret@host:port' }, 'Expected "redis.url" to be a connection string'],
    [{ url: 'redis://:secret#x@host' }, 'as %23, %2F, %3F and %40'],
    [{ url: 'redis://:secret/x@host' }, 'as %23, %2F, %3F and %40'],
    [{ url: 'redis://host/secret' }, 'Expected "redis.url" to be a connection string whose path is a number'],
    [
      { url: 'redis://host/1?family=6' },
      'Expected "redis.url.family" to be left out; use the option `ioredis`',
    ],
    [{ ioredis: { retryStrategy: null } as never }, 'because the option maxReconnectDelay replaces it'],
    [{ ioredis: { host: 'x' } as never }, 'because the option url replaces it'],
    [{ url: 'redis://:a@host', ioredis: { password: 'secret' } }, '"redis.ioredis.password" to be left out'],
    [{ probeKey: '' }, 'Expected "redis.probeKey" to be a text'],
    [{ ioredis: 'x' as never }, 'Expected "redis.ioredis" to be an object with options'],
    [{ misspelt: 1 } as never, 'Expected "redis.misspelt" to be one of the known options'],
  ])('refuses the options %j', async (options, message) => {
    const error = await start(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionsError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('secret');
    await start();
  });

  it('publishes a change of state with the time of day, also after the machine was suspended', async () => {
    const today = new Date('2040-01-01T00:00:00Z');
    const clock = Object.assign(new SystemClock(), { date: () => today });
    await start({}, true, clock);
    const times: number[] = [];
    app.get(ResilienceEvents).on('redis.transition', ({ at }) => times.push(at));
    await ready();
    expect(times).toEqual([today.getTime()]);
  });
});

describe('without limits', () => {
  it('answers commands', async () => {
    await start({
      commandTimeout: false,
      socketTimeout: false,
      maxPending: false,
      maxRetriesPerRequest: false,
    });
    expect(await kindOf(redis.get('video'))).toBe('answered');
    expect(redis.options).toMatchObject({ maxRetriesPerRequest: null });
    expect(redis.options.commandTimeout).toBeUndefined();
  });

  it('names all wrong options in one message', async () => {
    const error = await start({ url: 'redis://:secret@', maxPending: 0, probeTimeout: -1 }).catch(
      (reason: unknown) => reason,
    );
    expect((error as OptionsError).problems.map(({ option }) => option)).toEqual([
      'redis.url',
      'redis.maxPending',
      'redis.probeTimeout',
    ]);
    await start();
  });

  it('keeps the certificates of the application beside a rediss address', async () => {
    await start({ url: 'rediss://127.0.0.1:1', ioredis: { tls: { servername: 'redis.example' } } });
    expect(redis.options.tls).toEqual({ servername: 'redis.example' });
  });
});

describe('when the server is killed', () => {
  afterEach(async () => {
    await server.kill();
    await server.start();
  });

  it('rejects commands in time, logs the outage once, and reconnects by itself', async () => {
    await start({ commandTimeout: 300 });
    await ready();
    await server.kill();
    expect(['timeout', 'connection-lost']).toContain(await kindOf(redis.get('video')));
    await until(
      () => connection().state,
      (state) => state === 'reconnecting',
    );
    expect(connection().getHealthStatus().status).toBe('degraded');
    await server.start();
    await ready();
    await answered();
    expect(ours()).toEqual([
      expect.stringMatching(
        /^warn Redis 'default': (The connection to Redis was lost|Redis cannot be reached)\.$/,
      ),
      "log Redis 'default' is back.",
    ]);
  });

  it('publishes each change of state, and counts one loss for several attempts to reconnect', async () => {
    await start({ maxReconnectDelay: 20 });
    const path: string[] = [];
    app.get(ResilienceEvents).on('redis.transition', ({ client, from, to }) => {
      path.push(`${client}: ${from} > ${to}`);
    });
    await ready();
    await server.kill();
    let tries = 0;
    redis.on('reconnecting', () => tries++);
    await until(
      () => tries,
      (count) => count > 3,
    );
    await server.start();
    await ready();
    expect(await kindOf(redis.get('video'))).toBe('answered');
    const [gauge] = app.get(ResilienceGauges).read('redis');
    expect(gauge).toMatchObject({
      client: 'default',
      state: 'ready',
      reconnects: 1,
      commands: 1,
      failures: 0,
    });
    await app.close();
    expect(path).toEqual([
      'default: connecting > ready',
      'default: ready > reconnecting',
      'default: reconnecting > ready',
      'default: ready > closed',
    ]);
  });

  it('does not send commands that have timed out', async () => {
    await start({ commandTimeout: 100, maxReconnectDelay: 300, maxRetriesPerRequest: 1_000 });
    await ready();
    await server.kill();
    await Promise.all(Array.from({ length: 500 }, () => kindOf(redis.incr('count'))));
    await server.start();
    await ready();
    const count = await until(
      () => redis.get('count').catch(() => 'late'),
      (answer) => answer !== 'late',
    );
    expect(count).toBeNull();
    expect(connection().getStats().pending).toBe(0);
  });

  it('does not repeat commands that may have been executed', async () => {
    await start({ maxReconnectDelay: 50, commandTimeout: 60_000, socketTimeout: false });
    await ready();
    server.freeze();
    const lost = kindOf(redis.incr('count'));
    await server.kill();
    expect(await lost).toBe('connection-lost');
    await server.start();
    await ready();
    expect(await redis.get('count')).toBeNull();
  });

  it('refuses commands beyond maxPending', async () => {
    await start({ maxPending: 10, commandTimeout: 300 });
    await ready();
    await server.kill();
    const kinds = await Promise.all(Array.from({ length: 15 }, () => kindOf(redis.get('video'))));
    expect(kinds.filter((kind) => kind === 'queue-full')).toHaveLength(5);
    await server.start();
    await ready();
    await answered();
  });
});

describe('when the server hangs', () => {
  afterEach(() => server.thaw());

  it('rejects commands in time, and replaces the connection later', async () => {
    await start({ commandTimeout: 200, socketTimeout: 400 });
    await ready();
    server.freeze();
    expect(await kindOf(redis.get('video'))).toBe('timeout');
    await until(
      () => connection().state,
      (state) => state === 'reconnecting',
    );
    server.thaw();
    await answered();
    expect(connection().getStats().failures).toBeGreaterThan(0);
  });

  it('ends the client by cutting its connection', async () => {
    await start({ closeTimeout: 200 });
    await ready();
    server.freeze();
    await app.close();
    expect(ours()).toEqual(["warn Redis 'default' did not end in time; its connection is cut."]);
    expect(connection().state).toBe('closed');
  });
});

describe('a duplicate', () => {
  it('has no time limit for blocking commands, and ends with the client', async () => {
    await start({ commandTimeout: 100, socketTimeout: 200 });
    const worker = connection().duplicate('blocking');
    await worker.ping();
    const job = worker.blpop('jobs', 0);
    // The client has both limits: a later command of its own exceeds the first and, as the server is silent, the second.
    const cut = new Promise((resolve) => redis.once('close', resolve));
    expect(await kindOf(redis.blpop('nothing', 0))).toBe('timeout');
    await cut;
    await answered();
    await redis.rpush('jobs', 'transcode');
    expect(await job).toEqual(['jobs', 'transcode']);
    const waiting = kindOf(worker.blpop('jobs', 0));
    await app.close();
    expect(await waiting).toBe('connection-lost');
    expect(worker.status).toBe('end');
  });
});

describe('closing', () => {
  it('happens after the last request, as a closer of lifecycle, and waits for answers', async () => {
    await start();
    await ready();
    const answer = kindOf(redis.get('video'));
    expect(await app.get(Closers).closeAll()).toEqual([]);
    expect(await answer).toBe('answered');
    expect(connection().state).toBe('closed');
    expect(await kindOf(redis.get('video'))).toBe('connection-lost');
  });

  it('happens without lifecycle as well, and at once while nothing is connected', async () => {
    await start({ url: 'redis://127.0.0.1:1' }, false);
    await app.close();
    expect(connection().state).toBe('closed');
  });
});
