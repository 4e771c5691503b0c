import { PubSub } from '@breakwater/core';
import { Inject, Injectable, Module, Optional } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../../test/harness/redis-server.js';
import { until } from '../../../test/harness/until.js';
import {
  InjectRedis,
  InjectRedisConnection,
  RedisConnection,
  RedisModule,
  classifyRedisError,
} from '../src/index.js';

@Injectable()
class LastKnown {
  readonly #local = new Map<string, string>();

  constructor(@InjectRedis() private readonly redis: Redis | undefined) {}

  async read(channel: string): Promise<string | undefined> {
    try {
      return (await this.redis?.get(`stats:${channel}`)) ?? this.#local.get(channel);
    } catch (error) {
      if (classifyRedisError(error).unavailable) return this.#local.get(channel);
      throw error;
    }
  }

  async write(channel: string, stats: string): Promise<void> {
    this.#local.set(channel, stats);
    await this.redis?.set(`stats:${channel}`, stats, 'EX', 3_600).catch(() => undefined);
  }
}

@Injectable()
class Worker {
  readonly #queue: Redis | undefined;

  constructor(@InjectRedisConnection('jobs') connection: RedisConnection) {
    if (connection.enabled) this.#queue = connection.duplicate('blocking');
  }

  async next(): Promise<string | undefined> {
    return (await this.#queue?.blpop('jobs', 0))?.[1];
  }
}

@Injectable()
class Announcements {
  constructor(@Optional() @Inject(PubSub) private readonly pubSub: PubSub | undefined) {}

  listen(onText: (text: string) => void): () => void {
    return this.pubSub?.subscribe('studio:announcements', onText) ?? (() => undefined);
  }

  async announce(text: string): Promise<void> {
    await this.pubSub?.publish('studio:announcements', text);
  }
}

let server: RedisServer;
let app: TestingModule;

beforeAll(async () => {
  server = await startRedis();
  process.env['REDIS_URL'] = server.url;

  @Module({
    imports: [
      RedisModule.forRoot({ url: process.env['REDIS_URL'] }),
      RedisModule.forRootAsync({
        name: 'jobs',
        useFactory: () => ({ url: `${process.env['REDIS_URL']}/1`, commandTimeout: 3_000 }),
      }),
    ],
    providers: [LastKnown, Worker, Announcements],
  })
  class AppModule {}

  app = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await app.init();
});
afterAll(async () => {
  await app.close();
  await server.dispose();
});

describe('the README', () => {
  it('shows a cache that survives Redis', async () => {
    const cache = app.get(LastKnown);
    await cache.write('UC1', 'one');
    expect(await cache.read('UC1')).toBe('one');
    await server.kill();
    expect(await cache.read('UC1')).toBe('one');
    await server.start();
  });

  it('shows announcements to all replicas', async () => {
    const announcements = app.get(Announcements);
    const seen: string[] = [];
    const stop = announcements.listen((text) => seen.push(text));
    const first = await until(
      async () => {
        await announcements.announce('maintenance at noon').catch(() => undefined);
        return seen[0];
      },
      (text) => text !== undefined,
    );
    stop();
    expect(first).toBe('maintenance at noon');
  });

  it('shows a worker', async () => {
    const job = app.get(Worker).next();
    const { client } = app.get<RedisConnection>('@breakwater/redis:connection:jobs');
    await client?.rpush('jobs', 'transcode');
    expect(await job).toBe('transcode');
  });
});
